import Foundation
import Support
import TestSupport
import Testing

@Suite struct CSVTests {
  @Test func onlyWhatNeedsQuotesHasThem() {
    let line = CSV.line(["plain text", "a,b", "say \"no\"", "two\r\nlines", "", "é"])
    #expect(
      String(decoding: line, as: UTF8.self)
        == "plain text,\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",,é\r\n")
  }

  @Test func everyTextIsGivenBack() throws {
    let records = [hostileTexts, hostileTexts.reversed(), ["", ""], [","]]
    let file = records.reduce(Data()) { $0 + CSV.line($1) }
    let read = try readCSV(String(decoding: file, as: UTF8.self))
    #expect(read.count == records.count)
    for (fields, record) in zip(read, records) {
      #expect(fields.count == record.count)
      // Bytes, since Swift takes texts for equal that are written otherwise.
      for (field, text) in zip(fields, record) { #expect(field.utf8.elementsEqual(text.utf8)) }
    }
  }

  @Test(arguments: [0, -0.1, 1.0 / 3, 2.5e-308, 1.7976931348623157e308, 123_456_789.125])
  func numbersHaveAllTheirDigits(number: Double) { #expect(Double(CSV.text(number)) == number) }

  @Test func noNumberIsNoText() { #expect(CSV.text(nil) == "") }
}

@Suite struct FileLinesTests {
  private func lines(_ text: String, wholeOnly: Bool) throws -> [String] {
    let folder = try TemporaryFolder()
    let url = folder.file("lines")
    try Data(text.utf8).write(to: url)
    var lines: [String] = []
    try OpenFile(url, flags: O_RDONLY, action: "read").forEachLine(wholeOnly: wholeOnly) {
      lines.append(String(decoding: $0, as: UTF8.self))
    }
    return lines
  }

  @Test(arguments: [("", 0), ("a", 1), ("a\n", 0), ("a\nbc", 1), ("\n\nb", 1), ("a\n\n", 0)])
  func aLineWithoutEndIsPassedOver(text: String, unended: Int) throws {
    let all = try lines(text, wholeOnly: false)
    #expect(try lines(text, wholeOnly: true) == all.dropLast(unended))
    #expect(all.joined(separator: "\n") == (text.hasSuffix("\n") ? String(text.dropLast()) : text))
  }

  /// Longer than the pieces in which a file is read.
  @Test func aLongLineWithoutEndIsPassedOver() throws {
    let long = String(repeating: "x", count: 200_000)
    #expect(try lines("\(long)\n\(long)", wholeOnly: true) == [long])
  }
}
