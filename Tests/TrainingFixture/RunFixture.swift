import Corpora
import Foundation
import TestSupport
import Testing
import Training
import Transformer

/// A small run, of which the loop, the store and the numbers are real.
package func sampleConfiguration(
  steps: Int = 30, peak: Double = 0.01, noise: Double = 0, seed: UInt64 = 7,
  tiedOutput: Bool = false, spareTokens: Int = 0
) throws -> RunConfiguration {
  let corpus = try BiographyConfiguration(
    people: 12, firstNames: 4, lastNames: 4, values: [3, 4], templates: 2,
    law: .power(exponent: 1, shift: 1), noise: noise, seed: 3)
  return RunConfiguration(
    model: try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8,
      vocabulary: BiographyVocabulary(corpus).size + spareTokens,
      tiedOutput: tiedOutput),
    corpus: .biographies(corpus),
    optimiser: OptimiserSettings(
      beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1),
    schedule: LearningRateSchedule(
      shape: .cosine, peak: peak, warmupSteps: min(3, steps - 1), finalFraction: 0.1),
    batchSentences: 4, steps: steps, evaluation: .init(interval: 10, sentences: 8),
    checkpointInterval: 2, seed: seed)
}

extension RunConfiguration {
  /// The corpus of a run that is trained on biographies, as those of the tests are.
  package var biographies: BiographyConfiguration {
    get {
      guard let configuration = corpus.biographies else {
        preconditionFailure("the run is not trained on biographies")
      }
      return configuration
    }
    set { corpus = .biographies(newValue) }
  }
}

extension TemporaryFolder {
  package var store: RunStore { RunStore(folder: url.appendingPathComponent("store")) }

  package func write(_ configuration: RunConfiguration) throws -> URL {
    let file = url.appendingPathComponent("run.json")
    try JSONEncoder().encode(configuration).write(to: file)
    return file
  }
}

/// The files that a finished run lists, by name.
package func results(of run: RunFolder) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for entry in try #require(try run.manifest()).files {
    files[entry.name] = try Data(contentsOf: run.url(entry.name))
  }
  return files
}

/// The command line tool, which the build puts beside the tests.
package var toolURL: URL {
  let bundle = Bundle.main.bundleURL
  let products = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
  return products.appendingPathComponent("codelength")
}

/// Starts `codelength train` on one thread.
package func startChild(
  _ configuration: URL, _ store: RunStore, limit: Int? = nil, errors: URL
) throws -> Process {
  try startTool(
    ["train", "--config", configuration.path, "--store", store.folder.path, "--threads", "1"],
    limit: limit, errors: errors)
}

/// Starts `codelength`. With a limit it may write no file longer than so many blocks of 512 bytes,
/// as if the disk were full.
package func startTool(
  _ arguments: [String], limit: Int? = nil, path: String? = nil, errors: URL
) throws -> Process {
  let tool = toolURL.path
  let process = Process()
  if let limit {
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let script = "trap '' XFSZ; ulimit -f \(limit); exec \"$@\""
    process.arguments = ["-c", script, "sh", tool] + arguments
    if let path {
      process.environment = ProcessInfo.processInfo.environment.merging(["PATH": path]) { $1 }
    }
  } else {
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
  }
  try Data().write(to: errors)
  process.standardError = try FileHandle(forWritingTo: errors)
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  return process
}
