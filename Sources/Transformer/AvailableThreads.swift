import Foundation

/// How many threads this process may use: the least of the cores it may run on, the quota of its
/// control group and what Slurm granted.
public func availableThreads() -> Int {
  // Foundation counts the processors of the affinity mask.
  let cores = ProcessInfo.processInfo.activeProcessorCount
  let quota = try? String(contentsOfFile: "/sys/fs/cgroup/cpu.max", encoding: .utf8)
  return availableThreads(
    cores: cores, quota: quota, slurm: ProcessInfo.processInfo.environment["SLURM_CPUS_PER_TASK"])
}

/// The same from what the system says; `quota` is cgroup v2's "quota period" or "max period".
package func availableThreads(cores: Int, quota: String?, slurm: String?) -> Int {
  var limit = max(cores, 1)
  let words = (quota ?? "").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
  if words.count == 2, words[0] > 0, words[1] > 0 {
    limit = min(limit, max(1, (words[0] + words[1] - 1) / words[1]))
  }
  if let granted = slurm.flatMap({ Int($0) }), granted > 0 { limit = min(limit, granted) }
  return limit
}
