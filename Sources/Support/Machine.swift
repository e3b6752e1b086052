import Foundation

/// What the results may depend on besides the code: the same on every run on one machine.
public enum Machine {
  /// The instruction set and the compiler's version.
  public static let description = "\(instructionSet), Swift \(compiler)"

  /// The kind of processor, on which the last digits of results depend: the architecture and its
  /// widest vector instructions, as in `x86_64 avx512f`.
  public static let instructionSet: String = {
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

  private static var compiler: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// The flags that the Linux kernel lists for the first processor; empty where it does not.
  private static func processorFlags() -> Set<String> {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first {
      $0.hasPrefix("flags") || $0.hasPrefix("Features")
    }
    return Set((line ?? "").split { $0.isWhitespace || $0 == ":" }.map(String.init))
  }
}
