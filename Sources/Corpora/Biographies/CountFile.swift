import Foundation
import Support
import Theory

/// Counts in a file beside a configuration: `{"kind": "counts", "file": "counts.txt"}` in place of a
/// spectrum. A configuration is known by what it says, and a path says nothing, so that the spectrum takes
/// its place before anything else is made of the configuration.
package enum CountFile {
  /// The most lines of a file.
  private static let mostLines = 100_000_000

  /// A value as it was read, with the spectrum in place of every file of counts, wherever a law stands.
  /// - Parameter folder: of the configuration file, in which relative paths begin.
  /// - Throws: `FileError` for a file that cannot be read, with the number of the line that is wrong;
  ///   `InvalidParameter` for a law that has a spectrum besides, or a file that is no text.
  package static func replaced(in value: JSON, folder: URL) throws -> JSON {
    switch value {
    case .null, .boolean, .number, .string: return value
    case .array(let elements):
      return .array(try elements.map { try replaced(in: $0, folder: folder) })
    case .object(let members):
      guard value["kind"]?.text == PeopleLaw.Kind.counts.rawValue, let file = value["file"] else {
        return .object(
          try members.map {
            JSON.Member(name: $0.name, value: try replaced(in: $0.value, folder: folder))
          })
      }
      guard let path = file.text, value["spectrum"] == nil else {
        throw InvalidParameter(
          "the law's file", file.text ?? "no text",
          "it must be a path, in place of the spectrum; state one of them")
      }
      let url =
        path.hasPrefix("/")
        ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
      let groups = try spectrum(of: url).groups.map {
        JSON.array([.number("\($0.count)"), .number("\($0.people)")])
      }
      return .object(
        members.map {
          $0.name == "file" ? JSON.Member(name: "spectrum", value: .array(groups)) : $0
        })
    }
  }

  /// The spectrum of a file with a person a line: a count, or anything and a tab or comma before it. Of
  /// the file 64 KiB are in memory at a time.
  /// - Throws: `FileError`, `InvalidParameter` for more than 10^8 people.
  package static func spectrum(of url: URL) throws -> CountSpectrum {
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    let size = try file.size()
    var people: [Int: Int] = [:]
    var lines = 0
    var line = CountLine()
    func wrong(_ reason: String) -> FileError {
      FileError(
        action: "read", path: file.path, reason: reason,
        remedy: "give each line one count of 1 to 10^15, with anything and a tab or comma before it"
      )
    }
    func endLine() throws {
      lines += 1
      guard lines <= mostLines else { throw wrong("it has more than \(mostLines) lines") }
      guard let count = line.count else {
        throw wrong("line \(lines) does not end with a count")
      }
      people[count, default: 0] += 1
      line = CountLine()
    }
    var piece = [UInt8](repeating: 0, count: min(size, 1 << 16))
    var isWhole = true
    for offset in stride(from: 0, to: size, by: 1 << 16) {
      let count = min(piece.count, size - offset)
      try piece.withUnsafeMutableBytes {
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: offset)
      }
      for byte in piece[..<count] {
        isWhole = byte == UInt8(ascii: "\n")
        if isWhole { try endLine() } else { line.take(byte) }
      }
    }
    if !isWhole { try endLine() }
    guard lines > 0 else { throw wrong("it is empty") }
    return try CountSpectrum(people.map { CountSpectrum.Group(count: $0, people: $1) })
  }

  private enum Key: String, CodingKey { case kind, file }

  /// Throws `InvalidParameter` for a law of counts that names a file where none is looked for.
  static func refuse(in decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard container.contains(.file), try container.decode(String.self, forKey: .kind) == "counts"
    else { return }
    throw InvalidParameter(
      "the law's file", try container.decode(String.self, forKey: .file),
      "only a configuration file may name a file of counts; state their spectrum")
  }
}

/// A line of a file of counts, byte by byte.
private struct CountLine {
  private var value = 0
  private var digits = 0
  /// A space has come after digits.
  private var isOver = false
  private var isWrong = false

  mutating func take(_ byte: UInt8) {
    switch byte {
    // What came before was no count.
    case UInt8(ascii: "\t"), UInt8(ascii: ","): self = CountLine()
    // Lines may end with a carriage return, too.
    case UInt8(ascii: " "), UInt8(ascii: "\r"): isOver = digits > 0
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      digits += 1
      isWrong = isWrong || isOver || digits > 16
      if !isWrong { value = 10 * value + Int(byte - UInt8(ascii: "0")) }
    default: isWrong = true
    }
  }

  /// The number after the last tab or comma, if it is one of 1 to 10^15.
  var count: Int? {
    !isWrong && (1...1_000_000_000_000_000).contains(value) ? value : nil
  }
}
