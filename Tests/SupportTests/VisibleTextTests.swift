import Support
import TestSupport
import Testing

@Suite struct VisibleTextTests {
  @Test func whatATerminalObeysIsShown() {
    #expect(
      visible("a\n\t\r\u{1B}[2J\u{7F}\u{9B}\u{202E}") == #"a\n\t\r\u{1B}[2J\u{7F}\u{009B}\u{202E}"#)
    for scalar in invisibleScalars + ["\0"] {
      let shown = visible("a\(scalar)\u{301}b")
      #expect(shown.utf8.starts(with: "a\\".utf8) && shown.hasSuffix("b"), "\(shown)")
      #expect(!shown.unicodeScalars.contains(scalar))
    }
    for text in hostileTexts {
      #expect(!visible(text).unicodeScalars.contains { $0.isInvisible })
      #expect(visible(visible(text)).utf8.elementsEqual(visible(text).utf8))
    }
    for plain in ["", "naïve e\u{301} 日本語 ± \\ 🙂", "'\u{301}"] {
      #expect(visible(plain).utf8.elementsEqual(plain.utf8))
    }
  }

  @Test func aLineIsOneLine() {
    #expect(oneLine("a\nb\r\n\nc\u{2028}d\u{85}e") == "a b c d e")
    #expect(oneLine("0\u{1B}[A\n1 complete") == "0\\u{1B}[A 1 complete")
    for text in hostileTexts {
      #expect(!oneLine(text).unicodeScalars.contains { $0.isInvisible })
    }
  }

  /// The beginning and the end are kept, and nothing is counted as one that may be endless.
  @Test func aLongTextIsCut() {
    let long = oneLine(
      "what is wrong" + String(repeating: "\u{301}", count: 1 << 20) + "; what to do")
    #expect(long.unicodeScalars.count == 1000)
    #expect(long.utf8.starts(with: "what is wron".utf8) && long.hasSuffix("; what to do"))
    #expect(long.utf8.firstRange(of: " … ".utf8) != nil)
    let escaped = oneLine(String(repeating: "\u{1B}", count: 999))
    #expect(escaped.unicodeScalars.count == 1000 && escaped.hasPrefix("\\u{1B}\\u{1B}"))
    let whole = String(repeating: "x", count: 1000)
    #expect(oneLine(whole) == whole && oneLine(whole + "x") != whole + "x")
    #expect(oneLine("host n12", longest: 60) == "host n12")
    #expect(oneLine(whole, longest: 60).count == 60)
  }

  @Test func linesStayLines() {
    #expect(visibleLines("a\n\u{1B}b\n") == "a\n\\u{1B}b\n")
    #expect(visibleLines("a\r\nb") == "a\\r\nb")
    #expect(visibleLines("") == "")
  }
}
