import Foundation

/// What the programs that we start are given, and where they are found.
public enum ChildProcess {
  /// The folders to look in where PATH does not say.
  private static let usualPath = "/usr/local/bin:/usr/bin:/bin"

  /// The environment for a program that we start: this process's, with a locale of ours.
  ///
  /// A program of the system reads and writes text as its locale says. Under cron, in a batch job or
  /// in a bare container there is none, and then some cannot read UTF-8 at all; in others decimal
  /// commas or translated messages would depend on who runs us. C.UTF-8 is always there: since 2.35
  /// it is part of glibc, and Debian had it long before.
  ///
  /// - Parameter names: The variables that are kept; nil keeps all. Where a program takes options
  ///   from variables of its own, as gnuplot and the compressors do, only those named should reach it.
  public static func environment(
    keeping names: Set<String>? = nil,
    of own: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String: String] {
    var environment = own.filter { name, _ in
      !isLocale(name) && names?.contains(name) ?? true
    }
    environment["LC_ALL"] = "C.UTF-8"
    environment["PATH"] = path(of: own)
    return environment
  }

  /// Starts a process in which no signal is blocked.
  ///
  /// A child inherits what is blocked in the thread that starts it, and the threads of a pool block
  /// nearly everything. A shell would then wait for ever for a child of its own, whose end is a signal,
  /// and neither TERM nor INT would end anything.
  /// - Throws: What `Process.run` throws.
  public static func start(_ process: Process) throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  /// The program of a name: the first in PATH that can be executed.
  /// - Parameter path: The folders to look in, with colons between; nil takes PATH.
  public static func program(_ name: String, path: String? = nil) -> URL? {
    let path = path ?? Self.path(of: ProcessInfo.processInfo.environment)
    return path.unicodeScalars.split(separator: ":").lazy
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { access($0.path, X_OK) == 0 && !Files.isFolder($0) }
  }

  private static func path(of environment: [String: String]) -> String {
    environment["PATH"].flatMap { $0.isEmpty ? nil : $0 } ?? usualPath
  }

  private static func isLocale(_ name: String) -> Bool {
    name.hasPrefix("LC_") || name == "LANG" || name == "LANGUAGE"
  }
}
