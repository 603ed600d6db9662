//! Both ways in which a server carries its connections. Must not know what is tested in them.

/// Each of these twice: with event loops, and with none. What they call `in_time` stands in the root's `harness`.
macro_rules! both_ways {
    ($($name:ident),+ $(,)?) => {
        mod in_event_loops {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::harness::in_time(super::$name(3)).await;
                }
            )+
        }

        mod in_tasks {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::harness::in_time(super::$name(0)).await;
                }
            )+
        }
    };
}
pub(crate) use both_ways;
