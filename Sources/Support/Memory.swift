import Foundation

/// How much memory this process may take. A program that asks for more is killed, or ends with
/// "failed to allocate" wherever it happens to be; so what a computation needs is estimated from its
/// shapes, and refused, before it leaves anything behind.
public enum Memory {
  /// The most that somebody lets this process have.
  public struct Limit: Equatable, Sendable {
    public let most: ByteCount
    /// Who, as the subject of a sentence and its verb: "this machine has".
    let source: String
    /// Whether addresses count too that nothing is ever written to.
    let isOfAddresses: Bool

    package init(most: ByteCount, source: String, isOfAddresses: Bool) {
      self.most = most
      self.source = source
      self.isOfAddresses = isOfAddresses
    }
  }

  /// Every limit that the system states: the machine's memory, the control group's, and what
  /// `ulimit -v` and `ulimit -d` leave to this process.
  public static var limits: [Limit] {
    var limits = [
      Limit(
        most: ByteCount(Int(clamping: ProcessInfo.processInfo.physicalMemory)),
        source: "this machine has", isOfAddresses: false)
    ]
    let groups = controlGroupFiles(text("/proc/self/cgroup") ?? "")
    if let most = groups.compactMap({ text($0) }).compactMap(controlGroupLimit).min() {
      limits.append(
        Limit(
          most: most, source: "the control group of this process may have", isOfAddresses: false))
    }
    // Pages: all addresses first, data and stack the sixth.
    let pages = (text("/proc/self/statm") ?? "").split(separator: " ").map { Int($0) ?? 0 }
    func used(_ field: Int) -> ByteCount {
      field < pages.count ? ByteCount(pages[field], Int(sysconf(Int32(_SC_PAGESIZE)))) : .zero
    }
    for (resource, option, used) in [(RLIMIT_AS, "-v", used(0)), (RLIMIT_DATA, "-d", used(5))] {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
        let most = Int(exactly: limit.rlim_cur)
      else { continue }
      limits.append(
        Limit(
          most: ByteCount(max(most - used.bytes, 0)), source: "ulimit \(option) leaves",
          isOfAddresses: true))
    }
    return limits
  }

  /// Bytes that the system says are free for new programs, within the limits; 4 GiB where it does not
  /// say.
  public static var free: ByteCount {
    let line = (text("/proc/meminfo") ?? "").split(separator: "\n").first {
      $0.hasPrefix("MemAvailable:")
    }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
      Int($0)
    }
    return ([ByteCount(kibibytes ?? 4 << 20, 1024)] + limits.map(\.most)).min() ?? .zero
  }

  /// A thread's stack, and the 64 MiB of addresses that the C library reserves for what it allocates.
  private static let addressesOfAThread = ByteCount(72 << 20)

  /// The first limit that a need exceeds.
  package static func exceeded(by need: ByteCount, threads: Int = 1, limits: [Limit]) -> Limit? {
    limits.first {
      let addresses = $0.isOfAddresses ? threads * addressesOfAThread : .zero
      return need + addresses > $0.most
    }
  }

  /// - Parameters:
  ///   - purpose: what needs it, as the subject of a sentence: "training this run".
  ///   - remedy: what to do about it: "make the model smaller".
  ///   - threads: that will be started.
  /// - Throws: `NotEnoughMemory` if there can never be so much.
  public static func require(
    _ need: ByteCount, for purpose: String, remedy: String, threads: Int = 1,
    limits: [Limit] = Memory.limits
  ) throws(NotEnoughMemory) {
    if let limit = exceeded(by: need, threads: threads, limits: limits) {
      throw NotEnoughMemory(purpose: purpose, need: need, limit: limit, remedy: remedy)
    }
  }

  /// The files in which the limits of a process' control groups stand, its own and those of the groups
  /// around it.
  /// - Parameter groups: the process' /proc/self/cgroup: lines `0::/path` of version 2, or
  ///   `4:memory:/path` of version 1.
  package static func controlGroupFiles(_ groups: String) -> [String] {
    groups.split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let isMemory = parts[1].split(separator: ",").contains("memory")
      guard parts[1].isEmpty || isMemory else { return [] }
      let names = parts[2].split(separator: "/")
      return (0...names.count).map { depth in
        let path = names.prefix(depth).map { "/\($0)" }.joined()
        return isMemory
          ? "/sys/fs/cgroup/memory\(path)/memory.limit_in_bytes"
          : "/sys/fs/cgroup\(path)/memory.max"
      }
    }
  }

  /// "max", and numbers beyond any machine's, are no limit.
  private static func controlGroupLimit(_ text: String) -> ByteCount? {
    Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).map { ByteCount($0) }
  }

  private static func text(_ file: String) -> String? {
    try? String(contentsOfFile: file, encoding: .utf8)
  }
}

/// Something that needs more memory than there can be.
public struct NotEnoughMemory: Error, Equatable, CustomStringConvertible, Sendable {
  public let purpose: String
  public let need: ByteCount
  public let limit: Memory.Limit
  public let remedy: String

  public var description: String {
    "\(purpose) needs about \(need) of memory, and \(limit.source) \(limit.most); \(remedy)"
      + (limit.isOfAddresses ? ", or raise that limit" : ", or use a machine with more")
  }
}
