import Foundation

/// The kind of processor, on which the last digits of results depend.
public enum InstructionSet {
  /// The architecture and its widest vector instructions: `x86_64 avx512f`.
  public static let current: String = {
    #if arch(x86_64)
      let architecture = "x86_64"
      let extensions = ["avx512f", "avx2", "avx", "sse4_2"]
    #elseif arch(arm64)
      let architecture = "aarch64"
      let extensions = ["sve", "asimd"]
    #else
      let architecture = "unknown architecture"
      let extensions: [String] = []
    #endif
    let flags = processorFlags()
    return architecture + (extensions.first(where: flags.contains).map { " \($0)" } ?? "")
  }()

  /// The flags that the Linux kernel lists for the first processor; empty where it does not.
  private static func processorFlags() -> Set<String> {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first {
      $0.hasPrefix("flags") || $0.hasPrefix("Features")
    }
    return Set((line ?? "").split { $0.isWhitespace || $0 == ":" }.map(String.init))
  }
}
