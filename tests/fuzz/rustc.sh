#!/bin/sh
# The compiler, which in the two crates that are tried also counts which edges of the code are reached. Everything else
# is compiled as it always is, so that nothing is compiled twice.
case " $* " in
    *" --crate-name cuelight "* | *" --crate-name cuelight_fuzz "*)
        exec "$@" -Cpasses=sancov-module \
            -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
            -Cllvm-args=-sanitizer-coverage-pc-table \
            -Cllvm-args=-sanitizer-coverage-trace-compares
        ;;
esac
exec "$@"
