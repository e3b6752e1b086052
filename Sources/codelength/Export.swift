import ArgumentParser
import Foundation
import Training
import Workbench

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained model as a folder that Hugging Face's transformers loads.",
    discussion: """
      Writes model.safetensors, config.json, generation_config.json, tokenizer.json and \
      tokenizer_config.json, over an earlier export if there is one. \
      Of a run that is not complete it exports the last checkpoint.
      """)

  @Option(name: .customLong("run"), help: "The run's id, or its beginning.") var id: String
  @Option(help: "The folder to write.") var to: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(
    parsing: .unconditional,
    help: "Also write probe.jsonl: that many sentences, with the logits computed here.")
  var probe = 0

  func validate() throws {
    guard (0...100_000).contains(probe) else {
      throw ValidationError("--probe must be between 0 and 100000.")
    }
  }

  func run() throws {
    let folder = try RunStore(folder: URL(fileURLWithPath: store)).run(beginning: id)
    let model = try TrainedModel(folder, notice: Terminal.note)
    if !model.isComplete {
      Terminal.note(
        "the run is not complete; its last checkpoint, of step \(model.step), is exported")
    }
    try HuggingFaceExport(model).write(to: URL(fileURLWithPath: to), probe: probe)
    Terminal.print("run \(folder.id): step \(model.step) exported to \(to)")
  }
}
