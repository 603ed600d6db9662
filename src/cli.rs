//! The verbs of the command line beside `serve`.
