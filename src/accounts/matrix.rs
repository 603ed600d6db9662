//! Who may do what outside of sessions: the product's table of account roles, and nothing beside it.
//! Must not know who holds which role. A member may hold several; what any of them may do, the member may do.

/// A role in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountRole {
    /// Attendees and panelists: no account, nothing but joining.
    Guest,
    Organizer,
    AccountAdmin,
    /// Exactly one in an account, and an admin.
    BillingContact,
}

impl AccountRole {
    /// Every role, in the order of the table's columns.
    pub const ALL: [AccountRole; 4] =
        [AccountRole::Guest, AccountRole::Organizer, AccountRole::AccountAdmin, AccountRole::BillingContact];

    /// The name of the column.
    pub fn name(self) -> &'static str {
        match self {
            AccountRole::Guest => "guest",
            AccountRole::Organizer => "organizer",
            AccountRole::AccountAdmin => "account_admin",
            AccountRole::BillingContact => "billing_contact",
        }
    }

    /// Whether one needs an account for this role: the table's first row.
    pub fn needs_account(self) -> bool {
        self != AccountRole::Guest
    }
}

/// A right outside of sessions: the rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountCapability {
    JoinSessions,
    ScheduleAndHost,
    ManagePersonalSettings,
    ManageOrganizers,
    ManageAccountSettings,
    ChangeSubscription,
    ChangeBilling,
}

impl AccountCapability {
    /// The name of the row.
    pub fn name(self) -> &'static str {
        match self {
            AccountCapability::JoinSessions => "join_sessions",
            AccountCapability::ScheduleAndHost => "schedule_and_host",
            AccountCapability::ManagePersonalSettings => "manage_personal_settings",
            AccountCapability::ManageOrganizers => "manage_organizers",
            AccountCapability::ManageAccountSettings => "manage_account_settings",
            AccountCapability::ChangeSubscription => "change_subscription",
            AccountCapability::ChangeBilling => "change_billing",
        }
    }
}

/// The table. Columns in the order of [`AccountRole::ALL`]. Source: the product's section 3.
pub const MATRIX: [(AccountCapability, [bool; 4]); 7] = [
    (AccountCapability::JoinSessions, [true, true, true, true]),
    (AccountCapability::ScheduleAndHost, [false, true, true, true]),
    (AccountCapability::ManagePersonalSettings, [false, true, true, true]),
    (AccountCapability::ManageOrganizers, [false, false, true, true]),
    (AccountCapability::ManageAccountSettings, [false, false, true, true]),
    (AccountCapability::ChangeSubscription, [false, false, false, true]),
    (AccountCapability::ChangeBilling, [false, false, false, true]),
];

/// Whether a role has a right. What stands in no row is denied: it has no value to ask with.
pub fn may(role: AccountRole, capability: AccountCapability) -> bool {
    MATRIX.iter().any(|(row, cells)| *row == capability && cells[role as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The product's table, for machines.
    const CSV: &str = include_str!("../../tests/spec/account-matrix.csv");

    fn printed() -> String {
        let cells = |of: &dyn Fn(AccountRole) -> bool| {
            AccountRole::ALL.map(|role| if of(role) { "yes" } else { "no" }).join(",")
        };
        let mut text = format!("capability,{}\n", AccountRole::ALL.map(AccountRole::name).join(","));
        text += &format!("account_required,{}\n", cells(&AccountRole::needs_account));
        for (row, _) in MATRIX {
            text += &format!("{},{}\n", row.name(), cells(&|role| may(role, row)));
        }
        text
    }

    #[test]
    fn the_table_is_the_products() {
        assert_eq!(printed(), CSV.replace('\r', ""));
    }

    #[test]
    fn a_flipped_cell_is_noticed() {
        let flipped = CSV.replacen("change_billing,no,no,no,yes", "change_billing,no,no,yes,yes", 1);
        assert_ne!(flipped, CSV);
        assert_ne!(printed(), flipped);
    }
}
