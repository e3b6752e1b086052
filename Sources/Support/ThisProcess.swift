import Foundation
import Synchronization

/// What distinguishes this process from all others that may write to the same folder.
public enum ThisProcess {
  /// The running system: machines that share a folder may have the same name, and numbers of
  /// processes begin anew when a machine starts.
  public static let boot: String = {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? host
  }()

  public static let host = ProcessInfo.processInfo.hostName

  public static let number = getpid()

  /// The job of the scheduler that this process belongs to, and how often it was started before.
  public static let job: (name: String, restarts: Int)? = {
    let environment = ProcessInfo.processInfo.environment
    let element = environment["SLURM_ARRAY_TASK_ID"].flatMap { task in
      environment["SLURM_ARRAY_JOB_ID"].map { "\($0)_\(task)" }
    }
    guard let name = element ?? environment["SLURM_JOB_ID"] else { return nil }
    return (name, environment["SLURM_RESTART_COUNT"].flatMap { Int($0) }.map { max($0, 0) } ?? 0)
  }()

  private static let serial = Atomic<Int>(0)

  /// A name that no other process, and no other call, makes.
  public static func uniqueName() -> String {
    let next = serial.add(1, ordering: .relaxed).newValue
    return "\(bootMark)-\(number)-\(next)"
  }

  /// Stands for the running system in a file's name; and for the container, each of which numbers its
  /// processes for itself.
  private static let bootMark: String = {
    let numbers = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    return String(sha256(Data("\(boot) \(numbers ?? "")".utf8)).prefix(12))
  }()

  /// Whether a process of this system certainly does not exist. Numbers below 1, which the system takes
  /// for groups of processes, are nobody's.
  public static func isGone(_ number: pid_t) -> Bool {
    number < 1 || kill(number, 0) != 0 && errno == ESRCH
  }

  /// Whether a name that begins with one of `uniqueName()` is of a process that has ended. Says
  /// nothing, false, of other machines.
  public static func hasEnded(makerOf name: some StringProtocol) -> Bool {
    let parts = name.split(separator: "-", maxSplits: 2)
    guard parts.count == 3, parts[0] == bootMark, let number = pid_t(parts[1]), number > 0 else {
      return false
    }
    return isGone(number)
  }
}
