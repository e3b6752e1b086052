import ArgumentParser
import Foundation
import Synchronization

/// Signals that ask training to stop, wherever it is, after a checkpoint: TERM, which schedulers
/// send before they kill, USR2, for a warning that time is running out, and INT.
enum StopSignals {
  /// EX_TEMPFAIL: nothing is wrong, and the same command goes on from here.
  static let exitCode = ExitCode(75)

  private static let received = Atomic<CInt>(0)

  /// The last of them that came.
  static var last: CInt? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  static func install() {
    // Made now, as a handler must not be the first to ask for it.
    received.store(0, ordering: .relaxed)
    // Whoever started us may have blocked them, which is inherited.
    var asked = sigset_t()
    sigemptyset(&asked)
    for number in [SIGTERM, SIGUSR2, SIGINT] {
      signal(number) { number in
        StopSignals.received.store(number, ordering: .relaxed)
        // Whoever is impatient at a terminal may ask again.
        if number == SIGINT { signal(SIGINT, SIG_DFL) }
      }
      sigaddset(&asked, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &asked, nil)
  }
}
