import Analysis
import Foundation
import Sweeps
import TestSupport
import Testing

@Suite struct ComparedFilesTests {
  private func files(_ sentences: Int, general: [Int], own: Int) -> ComparedFiles {
    func file(_ bytes: Int) -> CodeLengths.File {
      CodeLengths.File(code: "\(bytes)", sentences: sentences, bytes: bytes)
    }
    return ComparedFiles(sentences: sentences, general: general.map(file), own: file(own))
  }

  /// One model of 8000 bits that codes a sentence in 10 bits, against general files of 14 bits a sentence: they
  /// cross where 8000/n is 4.
  @Test func theyCrossWhereTheModelIsPaidFor() throws {
    let run = try committedFamily().sweep.runs[0]
    let family = CodedFamily(members: [.init(run: run, codes: [code(1000, 10)])])
    let compared = [
      files(1000, general: [1800, 1750], own: 2300), files(10_000, general: [17_500], own: 13_600),
    ]
    #expect(compared[0].strongest.bytes == 1750)
    #expect(abs(try ComparedFiles.crossing(compared, family) / 2000 - 1) < 1e-3)
  }

  @Test func whereTheyDoNotCrossIsNamed() throws {
    let run = try committedFamily().sweep.runs[0]
    let family = CodedFamily(members: [.init(run: run, codes: [code(1000, 10)])])
    func crossing(_ bytes: Int) throws -> Double {
      try ComparedFiles.crossing(
        [
          files(1000, general: [bytes], own: 1), files(10_000, general: [10 * bytes], own: 1),
        ], family)
    }
    let never = #expect(throws: NeverShorter.self) { try crossing(1000) }
    #expect(never?.crossing == .notReached)
    let always = #expect(throws: NeverShorter.self) { try crossing(9000) }
    #expect(always?.crossing == .alreadyPast)
  }

  /// Within the sampling error of what the models' most exact codes cost on the training sentences.
  @Test func testLossesAreThoseOfTheSummaries() throws {
    let (sweep, family) = try committedFamily()
    let url = repositoryFolder.appendingPathComponent("Chapters/Figure3/sweep-runs.json")
    let runs = try FinishedRuns(sweep, SweepSummary(contentsOf: url).runs)
    let losses = try family.testLosses(runs)
    #expect(losses.count == 3 * 13)
    for (loss, member) in zip(losses, family.members) {
      // 1024 validation sentences, the same for all, against 65,536 others.
      let error = member.finest.standardError * 65.0.squareRoot()
      #expect(abs(loss - member.finest.bits) < 4 * error)
    }
    let other = CodedFamily(members: [.init(run: sweep.runs[0], codes: [code(1, 1)])])
    _ = try other.testLosses(runs)
  }
}
