import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct ConfigurationTests {
  private func text() throws -> String {
    try canonicalText(sampleConfiguration())
  }

  @Test func comesBackAsItWas() throws {
    let sample = try sampleConfiguration()
    let read = try RunConfiguration(json: Data(text().utf8), file: "run.json")
    #expect(read == sample)
    #expect(try read.id == sample.id)
  }

  @Test func onlyWhatDecidesResultsIsInTheID() throws {
    let sample = try sampleConfiguration()
    var other = sample
    other.checkpointInterval = 5
    #expect(try other.id == sample.id)
    other.seed += 1
    #expect(try other.id != sample.id)
  }

  @Test(arguments: [
    (#""width""#, #""widht""#, "model.widht is not a known key; the nearest is width"),
    (#""clipNorm""#, #""clipnorm""#, "optimiser.clipnorm is not a known key"),
    (#""people""#, #""poeple""#, "corpus.poeple is not a known key; the nearest is people"),
    (#""steps":30"#, #""step":30"#, "step is not a known key; the nearest is steps"),
    (#""steps":30"#, #""steps":0"#, "steps must lie in"),
    (#""steps":30"#, #""steps":30,"steps":30"#, "\"steps\" occurs twice"),
    (#""steps":30"#, #""steps":9223372036854775808"#, "out of range"),
    (#""heads":2"#, #""heads":3"#, "not a multiple of heads"),
    (#""width":8"#, #""width":4611686018427387904"#, "width is 4611686018427387904"),
    (#""beta1":0.9"#, #""beta1":1"#, "optimiser.beta1"),
    (#""context":8"#, #""context":"8""#, "model.context"),
  ])
  func wrongFilesAreNamed(old: String, new: String, message: String) throws {
    let sample = try text()
    #expect(sample.contains(old))
    let json = Data(sample.replacingOccurrences(of: old, with: new).utf8)
    let error = #expect(throws: ConfigurationFileError.self) {
      try RunConfiguration(json: json, file: "run.json")
    }
    #expect(try #require(error).description.contains(message), "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("run.json ") == true)
  }
}
