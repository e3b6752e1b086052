import ArgumentParser
import Compression
import Corpora
import Foundation
import Support
import Training
import Transformer

struct Compress: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compress a corpus file with a trained model, which goes into the file.",
    discussion: """
      The corpus is a text as `codelength corpus` writes it, in the words of the run's corpus. The \
      compressed file is a two-part code: the model with its weights quantised, then the sentences \
      coded by what this very model predicts. It does not depend on the number of threads, and \
      `codelength decompress` restores the text on any processor.
      """)

  @Argument(help: "The corpus, a text file.") var corpus: Place
  @Option(name: .customLong("run"), help: "The run's id, or its beginning.") var id: String
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(help: "The file to write; none with --model-only and --data-only.") var to: Place?
  @Option(help: "Bits a weight: 2 to 8, 16, 32, or auto for what makes the file smallest.")
  var bits = "auto"
  @Option(parsing: .unconditional, help: "Threads, at least 1.") var threads: Int =
    availableThreads()
  @OptionGroup var choice: CheckpointChoice
  @Flag(help: "Only print the bytes that the model takes.") var modelOnly = false
  @Flag(help: "Only print the bytes that the sentences take.") var dataOnly = false

  func validate() throws {
    try requireThreads(threads)
    guard bits == "auto" || WeightPrecision(bits) != nil else {
      throw ValidationError("--bits must be 2 to 8, 16, 32 or auto, not \"\(bits)\".")
    }
    guard !(modelOnly && dataOnly) else {
      throw ValidationError("Give --model-only or --data-only, not both.")
    }
    guard (to == nil) == (modelOnly || dataOnly) else {
      throw ValidationError("Give either --to or one of --model-only and --data-only.")
    }
  }

  func run() async throws {
    let line = ProgressLine()
    let run = try RunStore(folder: URL(fileURLWithPath: store)).run(beginning: id)
    if let to {
      try Files.requireReplaceable(
        URL(fileURLWithPath: to), apartFrom: [URL(fileURLWithPath: corpus)] + run.contents())
    }
    let trained = try choice.model(of: run, notice: line.note)
    if !trained.isComplete, choice.step == nil {
      line.note("the run is not complete; its last checkpoint, of step \(trained.step), is used")
    }
    // With its tokens: see `CompressedCorpus`, which knows the model's part too.
    let text = try [UInt8](Files.read(URL(fileURLWithPath: corpus), copies: 8))
    let model: CompressedCorpus.Model
    do {
      model = try await CompressedCorpus.Model(
        trained.configuration.model, parameters: trained.parameters(),
        corpus: trained.configuration.corpus.requireBiographies(), precision: WeightPrecision(bits),
        for: text,
        threads: threads)
    } catch let error as InvalidText {
      throw UnreadableCorpus(path: corpus.path, reason: "\(error)")
    }
    guard !modelOnly else { return Terminal.print("\(model.size)") }
    let start = ContinuousClock.now
    let progress = ProgressLine("compressing", total: text.count { $0 == UInt8(ascii: "\n") })
    let (file, sizes) = try await CompressedCorpus.compress(text, with: model, threads: threads) {
      progress.advance(by: $0)
    }
    progress.finish()
    guard let to else { return Terminal.print("\(sizes.data)") }
    try Files.createFolder(URL(fileURLWithPath: to).deletingLastPathComponent())
    try Files.replace(URL(fileURLWithPath: to), with: Data(file))
    let seconds = start.duration(to: .now) / .seconds(1)
    let sentences = try CompressedCorpus.sentences(of: file)
    func row(_ name: String, _ bytes: Int) -> String {
      let bits = sentences > 0 ? String(format: "%.4f", 8 * Double(bytes) / Double(sentences)) : "-"
      return "\(name) \(bytes) bytes, \(bits) bits a sentence"
    }
    Terminal.print("text  \(text.count) bytes, \(sentences) sentences")
    Terminal.print(row("model", sizes.model) + ", \(model.precision) bits a weight")
    Terminal.print(row("data ", sizes.data))
    Terminal.print(row("file ", sizes.file))
    Terminal.print(String(format: "%.0f sentences a second", Double(sentences) / seconds))
  }
}

struct Decompress: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore a corpus file that `codelength compress` compressed, byte for byte.")

  @Argument(help: "The compressed file.") var file: Place
  @Option(help: "The text file to write.") var to: Place
  @Option(parsing: .unconditional, help: "Threads, at least 1.") var threads: Int =
    availableThreads()

  func validate() throws {
    try requireThreads(threads)
  }

  func run() async throws {
    let (source, target) = (URL(fileURLWithPath: file), URL(fileURLWithPath: to))
    try Files.requireReplaceable(target, apartFrom: [source])
    // As it is read, as an array and taken apart.
    let bytes = try [UInt8](Files.read(source, copies: 6))
    do {
      let sentences = try CompressedCorpus.sentences(of: bytes)
      let progress = ProgressLine("decompressing", total: sentences)
      let start = ContinuousClock.now
      let text = try await CompressedCorpus.decompress(bytes, threads: threads) {
        progress.advance(by: $0)
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      progress.finish()
      try Files.createFolder(target.deletingLastPathComponent())
      try Files.replace(target, with: Data(text))
      Terminal.print("\(sentences) sentences, \(text.count) bytes, written to \(to)")
      Terminal.print(String(format: "%.0f sentences a second", Double(sentences) / seconds))
    } catch let error as CorruptCode {
      throw UnreadableCorpus(path: file.path, reason: "\(error)")
    }
  }
}

/// A file that is not what a command reads.
struct UnreadableCorpus: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(visible(path)): \(reason)" }
}
