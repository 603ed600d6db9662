//! What was typed on the command line, as it was typed. Must not know defaults or meanings.

use std::path::PathBuf;

/// The configuration's part of the command line; flatten it into the verb that serves.
///
/// A secret is never a flag: every process of the machine could read it there.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Args {
    /// Read this TOML file (also CUELIGHT_CONFIG)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Directory that holds everything durable
    #[arg(long, value_name = "DIRECTORY")]
    pub data: Option<String>,
    /// Address that links to this server begin with
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Web origins allowed to connect, separated by commas
    #[arg(long, value_name = "ORIGINS")]
    pub origins: Option<String>,
    /// Speak TLS with this certificate and its chain, in PEM
    #[arg(long, value_name = "FILE")]
    pub tls_certificate_file: Option<String>,
    /// Private key of --tls-certificate-file, in PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key_file: Option<String>,
    /// What to log, for example info or cuelight=debug
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// Log one JSON object a line
    #[arg(long)]
    pub log_json: bool,
    /// Id of the API key whose secret is in CUELIGHT_API_SECRET or in --api-secret-file
    #[arg(long, value_name = "ID")]
    pub api_key: Option<String>,
    /// File that holds the secret of --api-key
    #[arg(long, value_name = "FILE")]
    pub api_secret_file: Option<String>,
    /// Set any other key, for example --set limits.commands_per_s=50 (may be repeated)
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}
