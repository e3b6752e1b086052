import Figures
import Foundation
import TestSupport
import Testing

/// gnuplot that is missing, dies, complains or draws nothing; and labels that attack it.
@Suite struct GnuplotFailureTests {
  private func failure(_ script: String, plot: Plot = Samples.simple()) throws -> FigureError? {
    let scratch = try TemporaryFolder()
    let fake = try scratch.program(script)
    let old = Array("old".utf8)
    for name in ["figure.png", "figure.svg"] {
      try Data(old).write(to: scratch.url.appending(path: name))
    }
    let error = #expect(throws: FigureError.self) {
      try scratch.render(.plot(plot), gnuplot: fake)
    }
    // Whatever went wrong, the figures of before are whole and no part is left.
    for name in ["figure.png", "figure.svg"] {
      #expect(try scratch.bytes(scratch.url.appending(path: name)) == old)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(Set(left) == ["fake gnuplot", "figure.png", "figure.svg", "work"])
    return error
  }

  @Test(arguments: ["no-such-gnuplot", "/no/such/gnuplot", "/etc/passwd"])
  func missingProgram(name: String) throws {
    let scratch = try TemporaryFolder()
    #expect {
      try scratch.render(.plot(Samples.simple()), gnuplot: name)
    } throws: { error in
      guard case FigureError.missingProgram(name, _) = error else { return false }
      return "\(error)".contains("gnuplot-nox")
    }
  }

  @Test(arguments: [
    ("exit 3", "status 3"), ("kill -9 $$", "signal 9"), ("cat > /dev/null", "wrote no figure.png"),
    ("cat > /dev/null; echo trouble >&2", "trouble"), ("exec 0<&-; sleep 0.2; exit 4", ""),
    ("exec gnuplot -d nothing.gp", "nothing.gp"),
    ("gnuplot -d \"$@\"; echo 'line 7: warning: odd' >&2", "warning: odd"),
    ("gnuplot -d; truncate -s 100 figure.png", ""),
  ]) func badEndings(script: String, mention: String) throws {
    let error = try failure(script)
    switch error {
    case .gnuplotFailed(let text): #expect(mention.isEmpty || text.contains(mention))
    case .corruptPNG: #expect(script.contains("truncate"))
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test func aLongScriptToADeadReaderDoesNotKillUs() throws {
    for _ in 0..<20 {
      let error = try failure("exec 0<&-; exit 1")
      guard case .gnuplotFailed = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  /// A PATH without the converter, and converters that write nothing, half a file or another size.
  @Test(arguments: [
    ("", "poppler-utils"), ("exit 0", "wrote no figure.png"), ("kill -9 $$", "poppler-utils"),
    ("pdftocairo \"$@\"; [ $1 = -svg ] && truncate -s 3000 $3", "it is incomplete"),
    ("pdftocairo \"$@\"; [ $1 = -svg ] && sed -i 's/viewBox=\"0 0 /&1/' $3", "units, not"),
    ("pdftocairo \"$@\"; [ $1 = -svg ] && sed -i '/<path/d' $3", "draws nothing"),
  ]) func badConverters(script: String, mention: String) throws {
    let folder = try TemporaryFolder()
    if !script.isEmpty {
      _ = try folder.program("pdftocairo", "PATH=/usr/bin:/bin; \(script); exit 0")
    }
    let error = try failure("PATH='\(folder.url.path)' exec /usr/bin/gnuplot -d")
    #expect("\(try #require(error))".contains(mention))
  }

  @Test func harmlessChatterOfFontconfigIsIgnored() throws {
    let scratch = try TemporaryFolder()
    let fake = try scratch.program(
      "echo 'Fontconfig error: No writable cache directories' >&2; exec gnuplot -d")
    #expect(throws: Never.self) { try scratch.render(.plot(Samples.simple()), gnuplot: fake) }
  }

  /// The fake draws the axes, title and legend of the right figure, and no data.
  @Test func axesWithoutDataAreBlank() throws {
    let error = try failure(
      "sed -i 's/^plot .*/plot [][] 1e30 notitle/' figure.gp; exec gnuplot -d")
    #expect(isBlank(error), "\(String(describing: error))")
    // The control: the same fake without the change draws the figure.
    let scratch = try TemporaryFolder()
    let fake = try scratch.program("sed -i 's/^plott .*//' figure.gp; exec gnuplot -d")
    #expect(throws: Never.self) { try scratch.render(.plot(Samples.simple()), gnuplot: fake) }
  }

  @Test(arguments: Series.Style.allCases) func seriesOutsideTheAxesAreBlank(style: Series.Style)
    throws
  {
    let scratch = try TemporaryFolder()
    var plot = Samples.simple(style: style)
    plot.panels[0].series.append(
      Series("seen", style: .points, colour: 0, x: [12, 15], y: [5, 6]))
    plot.panels[0].x.minimum = 10
    plot.panels[0].x.maximum = 20
    let error = #expect(throws: FigureError.self) { try scratch.render(.plot(plot)) }
    #expect(isBlank(error), "\(String(describing: error))")
    plot.panels[0].x.minimum = 0
    #expect(throws: Never.self) { try scratch.render(.plot(plot)) }
  }

  private func isBlank(_ error: FigureError?) -> Bool {
    if case .blank = error { true } else { false }
  }

  static let hostile = [
    "'; system 'touch pwned'; '", "\"; system(\"touch pwned\"); \"", "`touch pwned`",
    "$(touch pwned)", "@macro @{x} {/=99 big} {/:Bold x", "}}}{{{ ^ _ ^{ _{",
    "a\nset output 'pwned'\n",
    "back\\slash \\ \\n \\101 \\", "100 % %s %d %n", "# comment", "x & y ~ z < > &amp; ]]>",
    "\u{202E}x\u{2028}y\u{2066}",
    "$^{/=40 x}_{@}$ $x^{$ $$ $^$", "a, b ; c ' '' \" \"\"", "\u{1B}[31m \t \u{0} \u{200B} end",
  ]

  /// The font has no combining marks, so nothing that might hide behind one gets as far as gnuplot.
  @Test(arguments: [
    "'\u{301}; system 'touch pwned'", "100%\u{301}d", "]]>\u{301}", "$x_{/\u{301}b}$",
  ])
  func combiningMarksAreRefused(text: String) throws {
    let scratch = try TemporaryFolder()
    let error = #expect(throws: FigureError.self) {
      try scratch.render(.plot(Samples.simple(label: text)))
    }
    guard case .missingGlyph = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aFloodOfErrorsIsCut() throws {
    let error = try failure(
      "printf 'no \\033[2J\\377\\n' >&2; head -c 300000000 /dev/zero | tr '\\0' x >&2; exit 1")
    guard case .gnuplotFailed(let message) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(message.hasPrefix("no \\u{1B}[2J\u{FFFD}; xxx"))
    #expect(message.unicodeScalars.count == 1000)
  }

  @Test(arguments: hostile) func labelsArePlainText(text: String) throws {
    let scratch = try TemporaryFolder("it's a \"test\" $HOME")
    let x = [1.0, 2, 3]
    var plot = Plot(panels: [
      Panel(
        title: text, x: Axis(text, ticks: [.init(2, text)]), y: Axis(text),
        series: [Series(text, style: .points, colour: 0, x: x, y: x)],
        references: [ReferenceLine(.vertical, at: 2, label: text)], legend: .outsideRight)
    ])
    plot.width = 150
    plot.height = 90
    let report = try scratch.render(.plot(plot), as: "it's $a \"name\"")
    let every = FileManager.default.enumerator(atPath: scratch.url.path)?.compactMap {
      $0 as? String
    }
    #expect(every?.contains { $0.hasSuffix("pwned") } == false)
    let folder = scratch.url.appending(path: "work/it's $a \"name\"")
    for line in try String(contentsOf: folder.appending(path: "figure.gp"), encoding: .utf8)
      .split(separator: "\n")
    {
      #expect(["set ", "unset ", "reset", "plot "].contains { line.hasPrefix($0) }, "\(line)")
    }
    let described = try ElementsOfXML(report.svg)
    guard !text.contains("$") else { return }
    let plain = text.map { $0.isNewline || $0 == "\t" || $0 == "\u{1B}" || $0 == "\0" ? " " : $0 }
    let wanted = String(plain).filter { $0 != " " && !"\u{200B}\u{202E}\u{2066}".contains($0) }
    // Title, both axis labels, tick label, reference label and legend.
    let seen = try words(on: folder.appending(path: "figure.pdf"))
    #expect(seen.ranges(of: wanted).count == 6, "\(seen)")
    // Title and both axis labels; legend and reference label.
    for (element, count) in [("title", 3), ("desc", 2)] {
      let words = described.texts[element]?.filter { !$0.isWhitespace } ?? ""
      #expect(words.ranges(of: wanted).count == count, "\(words)")
    }
  }

  /// The text of a PDF page without its spaces.
  private func words(on pdf: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
    process.arguments = ["-raw", pdf.path, "-"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.filter { !$0.isWhitespace }
  }
}
