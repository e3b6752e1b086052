import Figures
import Foundation
import Interchange
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct ShowCommandTests {
  /// A finished run and the arguments that name it.
  private struct Shown {
    let folder: TemporaryFolder
    let run: RunFolder
    let curves: RunCurves
    let arguments: [String]

    init(_ configuration: RunConfiguration) throws {
      folder = try TemporaryFolder()
      let training = try TrainingRun(configuration, store: folder.store, threads: 1)
      _ = try training.train()
      run = training.run
      curves = try RunCurves(run)
      arguments = [
        "show", "--run", String(run.id.prefix(12)), "--store", folder.store.folder.path,
      ]
    }

    func show(_ more: String...) throws -> (status: Int32, output: String, errors: String) {
      try runTool(arguments + more)
    }

    func path(_ name: String) -> String { folder.file(name).path }

    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.file(name), encoding: .utf8)
    }
  }

  /// The words of each line.
  private func cells(_ output: String) -> [[String]] {
    output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  private func text(_ value: Double?) -> String {
    value.map { String(format: $0 != 0 && abs($0) < 0.001 ? "%.2e" : "%.4f", $0) } ?? "-"
  }

  @Test func theTableIsWhatTheRunMeasured() throws {
    let shown = try Shown(sampleConfiguration(steps: 30))
    let result = try shown.show()
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = cells(result.output)
    #expect(result.output.hasPrefix("run \(shown.run.id.prefix(12)): complete, 30 steps\n"))
    #expect(
      lines[1] == [
        "step", "sentences", "train", "names", "syntax", "knowledge", "error", "confidence",
      ])
    let rows = shown.curves.points.map { point in
      let scores = [point.evaluation.name, point.evaluation.syntax, point.evaluation.knowledge]
      return ["\(point.step)", "\(4 * point.step)", text(point.trainingLoss)]
        + scores.map { text($0.loss) } + [text(point.error), text(point.everybody?.confidence)]
    }
    #expect(Array(lines[2..<6]) == rows)
    #expect(result.output.split(separator: "\n")[1..<6].allSatisfy { $0.count < 100 })
  }

  @Test func aLongTableIsThinnedEvenly() throws {
    var configuration = try sampleConfiguration(steps: 118)
    configuration.evaluation.interval = 2
    let shown = try Shown(configuration)
    func steps(_ output: String) -> [Int] { cells(output).compactMap { Int($0[0]) } }
    let few = try shown.show().output
    let thinned = steps(few).dropLast()  // "40 of 60 evaluations" begins with a number too.
    #expect(thinned.count == 40 && thinned.first == 0 && thinned.last == 118)
    #expect(zip(thinned, thinned.dropFirst()).allSatisfy { [2, 4].contains($1 - $0) })
    #expect(few.contains("40 of 60 evaluations; --all shows all."))
    #expect(steps(try shown.show("--all").output) == Array(stride(from: 0, through: 118, by: 2)))
  }

  @Test func theFilesHoldWhatTheRunMeasured() throws {
    let shown = try Shown(curvesConfiguration())
    let result = try shown.show(
      "--csv", shown.path("new/table.csv"), "--steps-csv", shown.path("steps.csv"),
      "--tensorboard", shown.path("board"))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("both, \"mixed\"") && result.output.contains("± error"))
    try checkTable(shown)
    try checkSteps(shown)
    try checkEvents(shown)
  }

  private func checkTable(_ shown: Shown) throws {
    let records = try readCSV(shown.text("new/table.csv"))
    #expect(
      records.first == [
        "step", "phase", "sentences", "training loss (nats/token)", "names loss (nats/token)",
        "syntax loss (nats/token)", "knowledge loss (nats/token)", "error (share)",
        "standard error of the error (share)", "missing mass (share)",
        "error over missing mass (ratio)", "confidence (share)",
        "the \"others\", $all$ loss (nats)", "the \"others\", $all$ accuracy (share)",
        "new loss (nats)", "new accuracy (share)",
      ])
    #expect(records.count == shown.curves.points.count + 1)
    for (record, point) in zip(records.dropFirst(), shown.curves.points) {
      let evaluation = point.evaluation
      #expect(record.prefix(3) == ["\(point.step)", point.phase, "\(point.sentences)"])
      let values: [Double?] =
        [
          point.trainingLoss, evaluation.name.loss, evaluation.syntax.loss,
          evaluation.knowledge.loss, point.error, point.everybody?.sampling?.accuracyError,
          evaluation.missingMass, point.errorOverMissingMass, point.everybody?.confidence,
        ] + (evaluation.groups ?? []).flatMap { [$0.loss, $0.accuracy] }
      #expect(record.dropFirst(3).map { Double($0) } == values)
    }
  }

  private func checkSteps(_ shown: Shown) throws {
    let records = try readCSV(shown.text("steps.csv"))
    #expect(
      records.first == ["step", "loss (nats/token)", "gradientNorm", "learningRate", "tokens"])
    let values = shown.curves.steps.map {
      [Double($0.step), $0.loss, $0.gradientNorm, $0.learningRate, Double($0.tokens)]
    }
    #expect(records.dropFirst().map { $0.map { Double($0) ?? .nan } } == values)
  }

  private func checkEvents(_ shown: Shown) throws {
    let file = shown.folder.file("board/\(shown.run.id.prefix(12))/\(EventFile.name)")
    let events = try EventReader.events(of: Data(contentsOf: file))
    func curve(_ tag: String) -> [Int: Float] {
      let pairs = events.flatMap { event in
        event.scalars.filter { $0.tag == tag }.map { (event.step, $0.value) }
      }
      return Dictionary(pairs) { _, _ in .nan }
    }
    let (steps, points) = (shown.curves.steps, shown.curves.points)
    #expect(events.first?.version == "brain.Event:2")
    #expect(
      curve("train/loss") == .init(uniqueKeysWithValues: steps.map { ($0.step, Float($0.loss)) }))
    #expect(
      curve("people/error")
        == .init(uniqueKeysWithValues: points.map { ($0.step, Float($0.error ?? .nan)) }))
    #expect(
      curve("validation/knowledge")
        == .init(
          uniqueKeysWithValues: points.map { ($0.step, Float($0.evaluation.knowledge.loss)) }))
    #expect(
      curve("group/new/accuracy")
        == .init(
          uniqueKeysWithValues: points.map {
            ($0.step, Float($0.evaluation.groups?[1].accuracy ?? .nan))
          }))
    #expect(curve("set/missingMass").count == points.count)
    // In the order of the steps, as TensorBoard expects.
    #expect(events.map(\.step) == events.map(\.step).sorted())
  }

  @Test func theFigureShowsTheCurves() throws {
    let shown = try Shown(curvesConfiguration())
    let result = try shown.show("--figure", shown.path("curves.png"))
    #expect(result.status == 0, "\(result.errors)")
    let picture = try Raster(png: shown.folder.file("curves.png"))
    #expect(picture.width == Int((175 / 25.4 * 300).rounded()))
    let coloured = picture.pixels.count { pixel in
      let parts = [16, 8, 0].map { Int(pixel >> $0 & 0xFF) }
      return (parts.max() ?? 0) > (parts.min() ?? 0) + 60
    }
    #expect(coloured > 5000, "\(coloured) coloured pixels")
    let provenance = try PNGMetadata.provenance(
      in: Array(Data(contentsOf: shown.folder.file("curves.png"))))
    #expect(provenance == "run \(shown.run.id) step 11")
    #expect(try shown.text("curves.svg").contains("<svg"))
  }

  /// The run is in training all the while, and is not disturbed.
  @Test func aRunIsShownWhileItIsTrained() throws {
    let folder = try TemporaryFolder()
    var configuration = try sampleConfiguration(steps: 200_000)
    configuration.evaluation.interval = 100
    let id = try configuration.id
    let errors = folder.file("errors")
    let child = try startChild(folder.write(configuration), folder.store, errors: errors)
    defer {
      child.terminate()
      child.waitUntilExit()
    }
    let (csv, steps) = (folder.file("table.csv"), folder.file("steps.csv"))
    var seen: [Int] = []
    for _ in 0..<300 where Set(seen).count < 4 {
      let result = try runTool([
        "show", "--run", id, "--store", folder.store.folder.path, "--csv", csv.path,
        "--steps-csv", steps.path,
      ])
      guard result.status == 0 else {
        #expect(seen.isEmpty, "\(result.errors)")
        #expect(
          result.errors.contains("has measured nothing") || result.errors.contains("no run's id"))
        Thread.sleep(forTimeInterval: 0.05)
        continue
      }
      let lines = try readCSV(String(contentsOf: steps, encoding: .utf8)).dropFirst()
      #expect(lines.enumerated().allSatisfy { $1.first == "\($0 + 1)" })
      #expect(result.output.contains("not finished, step \(lines.count) of 200000"))
      #expect(result.output.contains("claimed by"))
      let points = try readCSV(String(contentsOf: csv, encoding: .utf8)).dropFirst()
      #expect(points.count == lines.count / 100 + 1 || points.count == lines.count / 100)
      seen.append(lines.count)
    }
    #expect(Set(seen).count >= 4 && seen == seen.sorted(), "\(seen)")
    #expect(child.isRunning)
  }

  @Test func theRunsFolderStaysAsItIs() throws {
    let shown = try Shown(sampleConfiguration(steps: 4))
    let before = try results(of: shown.run)
    let names = try FileManager.default.subpathsOfDirectory(atPath: shown.run.folder.path).sorted()
    let link = shown.folder.file("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: shown.run.folder)
    for folder in [shown.run.folder.path, link.path, shown.run.folder.path + "/new/folder"] {
      for arguments in [
        ["--csv", "\(folder)/metrics.jsonl"], ["--steps-csv", "\(folder)/new.csv"],
        ["--figure", "\(folder)/figure.png"], ["--tensorboard", folder],
      ] {
        let result = try runTool(shown.arguments + arguments)
        #expect(result.status == 1 && result.errors.contains("run's own folder"))
      }
    }
    #expect(try results(of: shown.run) == before)
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: shown.run.folder.path).sorted() == names)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let shown = try Shown(sampleConfiguration(steps: 4))
    let store = ["--store", shown.folder.store.folder.path]
    for (arguments, status, words) in [
      (["--run", "zz"] + store, 1, "no run's id begins with"),
      (
        ["--run", String(shown.run.id.prefix(12)), "--store", shown.path("none")], 1, "no run's id"
      ),
      (Array(shown.arguments.dropFirst()) + ["--figure", shown.path("f.jpg")], 64, "--figure"),
      (
        Array(shown.arguments.dropFirst())
          + ["--csv", shown.path("a.csv"), "--steps-csv", shown.path("./a.csv")], 64, "same file"
      ),
    ] as [([String], Int32, String)] {
      let result = try runTool(["show"] + arguments)
      #expect(result.status == status && result.errors.contains(words), "\(result)")
    }
    try FileManager.default.removeItem(at: shown.run.url(RunFolder.metricsName))
    let result = try shown.show()
    #expect(result.status == 1 && result.errors.contains("has measured nothing yet"))
  }
}
