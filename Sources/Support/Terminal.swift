import Foundation

/// What a command prints for people: lines in which every invisible character is shown. That the
/// values in a line do not begin lines of their own is for whoever puts it together to see to, with
/// `visible` or `oneLine`.
public enum Terminal {
  /// Prints lines to standard output.
  public static func print(_ lines: String) { Swift.print(visibleLines(lines)) }

  /// Prints something that is no result to standard error, on one line.
  public static func note(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(oneLine(text))\n".utf8))
  }
}
