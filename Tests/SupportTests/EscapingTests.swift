import Foundation
import Support
import TestSupport
import Testing

@Suite struct EscapingTests {
  /// Each shell gives back every text, byte for byte, in any locale, and does nothing else.
  @Test(arguments: ["/bin/sh", "/bin/bash"], ["C", "C.UTF-8"])
  func aShellReadsOneWord(shell: String, locale: String) throws {
    let folder = try TemporaryFolder()
    let texts = hostileTexts + [hostileTexts.joined()]
    // A letter before each, which is no option to printf.
    let words = texts.map { Escaping.shellWord("x" + $0) }
    let script = folder.file("script")
    try Data("printf '%s\\0' \(words.joined(separator: " "))\n".utf8).write(to: script)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: shell)
    process.arguments = [script.path]
    process.environment = ["LC_ALL": locale]
    process.currentDirectoryURL = folder.url
    let said = try ChildOutput(of: process, longestOutput: 1 << 20)
    #expect(process.terminationStatus == 0 && said.errors.text.isEmpty, "\(said.errors.text)")
    let read = said.output.text.utf8.split(separator: 0, omittingEmptySubsequences: false)
    #expect(read.count == texts.count + 1)
    for (text, word) in zip(texts, read) {
      #expect(word.elementsEqual("x\(text)".utf8), "\(text.debugDescription)")
    }
    #expect(try folder.names == ["script"])
  }

  @Test func marksThatBelongToACharacterAreSeen() {
    #expect(bytes(Escaping.slurmFileName("100%\u{301}A %")) == bytes("100%%\u{301}A %%"))
    #expect(bytes(Escaping.slurmFileName("\u{600}%j")) == bytes("\u{600}%%j"))
    #expect(bytes(Escaping.gnuplotFormat("%\u{301}d")) == bytes("%%\u{301}d"))
    #expect(
      bytes(Escaping.html("a<\u{301}b>\u{301} &\u{301}lt;"))
        == bytes("a&lt;\u{301}b&gt;\u{301} &amp;\u{301}lt;"))
    #expect(bytes(Escaping.markdownCell("a|\u{301}b")) == bytes("a\\|\u{301}b"))
    #expect(bytes(Escaping.markdownCell("\u{600}|")) == bytes("\u{600}\\|"))
    #expect(Escaping.markdownCell("a|b\\|c\\\\|d") == "a\\|b\\|c\\\\\\|d")
    #expect(bytes("]]>\u{301}".replacingScalars("]]>", with: "]]&gt;")) == bytes("]]&gt;\u{301}"))
    #expect("aaa".replacingScalars("aa", with: "b") == "ba")
    // Only what was asked for, though the two are canonically equivalent.
    #expect(bytes("\u{E9}e\u{301}".replacingScalars("\u{E9}", with: "x")) == bytes("xe\u{301}"))
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
