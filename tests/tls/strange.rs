//! What comes to such a port and is no TLS, or no good one.
