#ifndef CXXGNUPLOT_H
#define CXXGNUPLOT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot process that reads commands from a gnuplot-iostream stream.
///
/// Every function returns 0 (or a null pointer) on failure and then leaves a message, cut to
/// `capacity` bytes and terminated, in `error`. No C++ exception and no SIGPIPE leaves this library.
typedef struct CxxGnuplot CxxGnuplot;

/// Starts `program` (looked up in PATH unless it holds a slash) inside `folder`, with its standard
/// error going to the file `log` and its start-up files ignored. `environment` is all that the process
/// gets of it: `length` bytes, NAME=value with a zero byte after each.
CxxGnuplot *cxxgnuplot_open(const char *program, const char *folder, const char *log,
                            const char *environment, size_t length, char *error, size_t capacity);

/// Writes `rows` times `columns` numbers, row-major, to the file `path` with gnuplot-iostream's
/// `file1d`, every number with the digits that give it back exactly, and reads the file again to
/// see that all lines arrived.
int cxxgnuplot_table(CxxGnuplot *gnuplot, const char *path, const double *values, size_t rows,
                     size_t columns, char *error, size_t capacity);

/// Sends commands. Fails when the process no longer reads.
int cxxgnuplot_send(CxxGnuplot *gnuplot, const char *commands, char *error, size_t capacity);

/// Closes the stream, waits at most `seconds` for the process (then kills it) and frees
/// `gnuplot`, whether it succeeds or not. Succeeds when the process ended by itself: its
/// status is then in `status`.
int cxxgnuplot_close(CxxGnuplot *gnuplot, double seconds, int *status, char *error,
                     size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
