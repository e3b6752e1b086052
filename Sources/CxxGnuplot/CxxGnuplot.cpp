#include "CxxGnuplot.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gnuplot-iostream.h>

namespace {

// file1d writes through a stream of six digits' precision. A type of its own, printed by the
// shortest decimal that reads back to the same double, keeps the data exact.
struct Exact {
  double value;
};

std::ostream &operator<<(std::ostream &stream, const Exact &number) {
  if (std::isnan(number.value)) return stream << "nan";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number.value).ptr;
  return stream.write(text, end - text);
}

// Holds SIGPIPE back from this thread while it writes to the process, and swallows the one
// that such a write may have raised, so that a dead reader shows as EPIPE.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec now = {0, 0};
    if (!was_pending_) {
      while (sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe &) = delete;
  WithoutSigpipe &operator=(const WithoutSigpipe &) = delete;

 private:
  sigset_t pipe_, before_;
  bool was_pending_;
};

void report(char *error, size_t capacity, const char *text) noexcept {
  if (error && capacity) std::snprintf(error, capacity, "%s", text);
}

// Runs `body`; turns whatever it throws into an error text.
template <typename Body>
bool guarded(char *error, size_t capacity, Body body) noexcept {
  try {
    body();
    return true;
  } catch (const std::exception &failure) {
    report(error, capacity, failure.what());
  } catch (...) {
    report(error, capacity, "an exception of unknown type");
  }
  return false;
}

void check(int code, const char *what) {
  if (code) throw std::system_error(code, std::generic_category(), what);
}

// What posix_spawn needs, released in every case.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnPlan() {
    check(posix_spawn_file_actions_init(&actions), "posix_spawn");
    check(posix_spawnattr_init(&attributes), "posix_spawn");
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan &) = delete;
  SpawnPlan &operator=(const SpawnPlan &) = delete;
};

// No shell stands between us and the program, so no character of a path has a meaning.
pid_t spawn(const char *program, const char *folder, const char *log, std::string environment,
            int input) {
  SpawnPlan plan;
  check(posix_spawn_file_actions_adddup2(&plan.actions, input, 0), "standard input");
  check(posix_spawn_file_actions_addopen(&plan.actions, 1, "/dev/null", O_WRONLY, 0), "/dev/null");
  check(posix_spawn_file_actions_addopen(&plan.actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0644),
        log);
  check(posix_spawn_file_actions_addchdir_np(&plan.actions, folder), folder);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  check(posix_spawnattr_setsigmask(&plan.attributes, &none), "signal mask");
  check(posix_spawnattr_setsigdefault(&plan.attributes, &defaults), "signal defaults");
  check(posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF),
        "spawn flags");
  std::string name(program), ignore_startup_files("-d");
  char *arguments[] = {name.data(), ignore_startup_files.data(), nullptr};
  std::vector<char *> variables;
  for (size_t start = 0; start < environment.size();) {
    variables.push_back(environment.data() + start);
    start += std::strlen(variables.back()) + 1;
  }
  variables.push_back(nullptr);
  pid_t process = 0;
  check(posix_spawnp(&process, program, &plan.actions, &plan.attributes, arguments,
                     variables.data()),
        program);
  return process;
}

}  // namespace

struct CxxGnuplot {
  std::unique_ptr<gnuplotio::Gnuplot> stream;
  pid_t process = 0;
};

CxxGnuplot *cxxgnuplot_open(const char *program, const char *folder, const char *log,
                            const char *environment, size_t length, char *error, size_t capacity) {
  std::unique_ptr<CxxGnuplot> gnuplot;
  const bool started = guarded(error, capacity, [&] {
    gnuplot = std::make_unique<CxxGnuplot>();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) check(errno, "pipe");
    FILE *file = fdopen(ends[1], "w");
    if (!file) {
      const int code = errno;
      close(ends[0]);
      close(ends[1]);
      check(code, "fdopen");
    }
    try {
      gnuplot->process = spawn(program, folder, log, std::string(environment, length), ends[0]);
    } catch (...) {
      close(ends[0]);
      fclose(file);
      throw;
    }
    close(ends[0]);
    gnuplot->stream = std::make_unique<gnuplotio::Gnuplot>(file);
  });
  return started ? gnuplot.release() : nullptr;
}

int cxxgnuplot_table(CxxGnuplot *gnuplot, const char *path, const double *values, size_t rows,
                     size_t columns, char *error, size_t capacity) {
  return guarded(error, capacity, [&] {
    std::vector<std::vector<Exact>> table(rows);
    for (size_t row = 0; row < rows; ++row) {
      for (size_t column = 0; column < columns; ++column) {
        table[row].push_back({values[row * columns + column]});
      }
    }
    gnuplot->stream->file1d(table, path);
    // file1d does not say whether it could write. The bound on what is read (a number has at most
    // 24 characters) keeps a path that is a device from being read for ever.
    std::ifstream written(path);
    size_t lines = 0, bytes = 0;
    for (char byte; bytes <= 26 * rows * columns && written.get(byte); ++bytes) {
      lines += byte == '\n';
    }
    if (lines != rows) {
      throw std::runtime_error("only " + std::to_string(lines) + " of " + std::to_string(rows) +
                               " rows were written (is the disk full or read-only?)");
    }
  });
}

int cxxgnuplot_send(CxxGnuplot *gnuplot, const char *commands, char *error, size_t capacity) {
  const WithoutSigpipe guard;
  return guarded(error, capacity, [&] {
    *gnuplot->stream << commands << std::flush;
    if (!gnuplot->stream->good()) throw std::runtime_error("it stopped reading its commands");
  });
}

int cxxgnuplot_close(CxxGnuplot *gnuplot, double seconds, int *status, char *error,
                     size_t capacity) {
  const WithoutSigpipe guard;
  const std::unique_ptr<CxxGnuplot> owned(gnuplot);
  return guarded(error, capacity, [&] {
    owned->stream.reset();
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
    int state = 0;
    pid_t ended = 0;
    while ((ended = waitpid(owned->process, &state, WNOHANG)) != owned->process) {
      if (ended == -1 && errno != EINTR) check(errno, "waitpid");
      if (Clock::now() > deadline) {
        kill(owned->process, SIGKILL);
        waitpid(owned->process, &state, 0);
        throw std::runtime_error("it did not finish in time and was ended");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (!WIFEXITED(state)) {
      throw std::runtime_error("it was ended by signal " + std::to_string(WTERMSIG(state)));
    }
    *status = WEXITSTATUS(state);
  });
}
