import ArgumentParser
import Notebook

@main
struct Codelength: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codelength",
    abstract: "Compression, scaling laws and knowledge: the theory and its reproduction.",
    discussion: """
      The figures and theorems themselves are chapters, each with its own executable and make \
      target; `make` lists them.
      """,
    subcommands: [
      Predict.self, Train.self, TrainSweep.self, Show.self, Status.self, Verify.self,
      StoreCommand.self,
      Export.self,
      Corpus.self, Compress.self, Decompress.self, Bench.self, Weave.self, Scores.self,
    ])

  static func main() async { await runShowingErrors() }
}

/// `codelength predict`: the theory, for one's own parameters.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate the theory for your own parameters.",
    subcommands: [PredictRedundancy.self, PredictCapacity.self, PredictData.self])
}

/// What `codelength predict` does with some arguments: for tests, which can call it thousands of times
/// in their own process.
package func predict(_ arguments: [String]) -> (output: String, error: String?, status: Int32) {
  do {
    guard let command = try Predict.parseAsRoot(arguments) as? any PredictionCommand else {
      return (Predict.helpMessage(), nil, 0)
    }
    return (try command.rendered(), nil, 0)
  } catch {
    return ("", Predict.message(for: error), Predict.exitCode(for: error).rawValue)
  }
}
