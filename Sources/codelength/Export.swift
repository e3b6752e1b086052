import ArgumentParser
import Foundation
import Interchange
import Support
import Training

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained model as a folder that Hugging Face's transformers loads.",
    discussion: """
      Writes model.safetensors, config.json, generation_config.json, tokenizer.json and \
      tokenizer_config.json, over an earlier export if there is one. \
      Of a run that is not complete it exports the last checkpoint; --step takes one that the run keeps, \
      and --weights average the average of weights in place of the last ones.
      """)

  @Option(name: .customLong("run"), help: "The run's id, or its beginning.") var id: String
  @Option(help: "The folder to write.") var to: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(
    parsing: .unconditional,
    help: "Also write probe.jsonl: that many sentences, with the logits computed here.")
  var probe = 0
  @OptionGroup var choice: CheckpointChoice

  func validate() throws {
    guard (0...100_000).contains(probe) else {
      throw ValidationError("--probe must be between 0 and 100000.")
    }
  }

  func run() throws {
    let folder = try RunStore(folder: URL(fileURLWithPath: store)).run(beginning: id)
    let model = try choice.model(of: folder, notice: Terminal.note)
    if !model.isComplete, choice.step == nil {
      Terminal.note(
        "the run is not complete; its last checkpoint, of step \(model.step), is exported")
    }
    let destination = URL(fileURLWithPath: to)
    guard !Files.isSame(destination, folder.folder) else {
      throw FileError(
        action: "write into", path: destination.path, reason: "it is the run's own folder",
        remedy: "choose another folder")
    }
    try model.export.write(to: destination, probe: probe)
    Terminal.print("run \(folder.id): step \(model.step) exported to \(to)")
  }
}
