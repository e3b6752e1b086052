import Foundation
import Support
import TestSupport
import Testing

@Suite struct ChildOutputTests {
  private func shell(_ script: String) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardInput = FileHandle.nullDevice
    return process
  }

  @Test func bothStreamsAreKept() throws {
    let process = shell("echo out; echo wrong >&2; echo more; exit 3")
    let said = try ChildOutput(of: process, longestOutput: 100)
    #expect(process.terminationStatus == 3 && !said.isLate)
    #expect(said.output.text == "out\nmore\n" && said.output.isWhole)
    #expect(said.errors.message() == "wrong")
  }

  /// 300 MB on each stream: the child is not stopped by a full pipe, and little is kept.
  @Test func endlessStreamsAreReadAndNotKept() throws {
    let flood = "head -c 300000000 /dev/zero | tr '\\0' x"
    let process = shell(
      "echo first >&2; (\(flood) >&2) & \(flood); wait; echo >&2; echo last >&2; exit 5")
    let said = try ChildOutput(of: process, longestOutput: 1 << 16)
    #expect(process.terminationStatus == 5)
    // Apart from the value, which would be printed whole.
    let (isLate, isWhole) = (said.isLate, said.output.isWhole)
    #expect(!isLate && !isWhole)
    let bytes = (output: held(said.output), errors: held(said.errors))
    #expect((1...98_304).contains(bytes.output) && (1...12_288).contains(bytes.errors))
    let (text, message) = (said.errors.text, said.errors.message())
    #expect(text.hasPrefix("first\n") && text.hasSuffix("\nlast\n"))
    #expect(message.unicodeScalars.count == 1000 && message.hasSuffix("; last"))
  }

  @Test func whatDoesNotEndIsKilled() throws {
    let said = try ChildOutput(
      of: shell("echo first; exec sleep 600"), longestOutput: 100, seconds: 1)
    #expect(said.isLate && said.output.text == "first\n")
  }

  @Test func whatIsSaidIsFitForATerminal() throws {
    let said = try ChildOutput(
      of: shell("printf 'a\\033[2J\\n\\n\\377b\\342\\200\\256\\nc\\n' >&2"), longestOutput: nil)
    #expect(said.errors.message() == "a\\u{1B}[2J; \u{FFFD}b\\u{202E}; c")
    #expect(said.errors.message(lines: 1) == "c")
  }

  /// However the bytes come, the same of them is kept.
  @Test(arguments: [0, 1, 9, 10, 11, 19, 20, 21, 50, 1000], [1, 3, 7, 64])
  func anExcerptIsTheBeginningAndTheEnd(count: Int, piece: Int) throws {
    let bytes = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    var excerpt = Excerpt(longest: 20)
    for start in stride(from: 0, to: count, by: piece) {
      excerpt.append(bytes[start..<min(start + piece, count)])
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(excerpt.isWhole == (count <= 20))
    #expect(excerpt.text == (count <= 20 ? text : "\(text.prefix(10)) … \(text.suffix(10))"))
    let folder = try TemporaryFolder()
    try Data(bytes).write(to: folder.file("log"))
    #expect(try Excerpt(of: folder.file("log"), longest: 20).text == excerpt.text)
  }
}

/// Bytes in memory. What the process has in all depends on the tests that run beside this one.
private func held(_ excerpt: Excerpt) -> Int {
  Mirror(reflecting: excerpt).children.compactMap { ($0.value as? [UInt8])?.count }.reduce(0, +)
}
