import Foundation

/// The beginning and the end of bytes of which there may be any number.
public struct Excerpt: Equatable, Sendable {
  /// Bytes that are kept of each end.
  private let half: Int
  private var head: [UInt8] = []
  /// The last bytes after the head, and some before them.
  private var tail: [UInt8] = []
  private var count = 0

  /// - Parameter longest: bytes that are kept, at least 2.
  public init(longest: Int) { half = max(longest / 2, 1) }

  /// Of a file, of which no more is read.
  public init(of url: URL, longest: Int) throws(FileError) {
    self.init(longest: longest)
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    let size = try file.size()
    head = try [UInt8](file.bytes(0..<min(size, half)))
    tail = try [UInt8](file.bytes(max(head.count, size - half)..<size))
    count = size
  }

  public mutating func append(_ bytes: some Collection<UInt8>) {
    count += bytes.count
    let room = half - head.count
    head += bytes.prefix(room)
    tail += bytes.dropFirst(room).suffix(half)
    // Not every time, as moving them takes as long as reading them.
    if tail.count > 2 * half { tail = tail.suffix(half) }
  }

  /// Whether nothing was left out.
  public var isWhole: Bool { count <= 2 * half }

  /// The bytes as UTF-8, with replacement characters for what is none and a mark where some are left
  /// out.
  public var text: String {
    if isWhole { return String(decoding: head + tail, as: UTF8.self) }
    return String(decoding: head, as: UTF8.self) + " … "
      + String(decoding: tail.suffix(half), as: UTF8.self)
  }

  /// The last lines that are not empty, joined, fit to be shown: what a program that failed says.
  public func message(lines: Int = .max) -> String {
    oneLine(text.split(whereSeparator: \.isNewline).suffix(lines).joined(separator: "; "))
  }
}
