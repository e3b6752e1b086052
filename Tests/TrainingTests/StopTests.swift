import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

/// A request to stop that comes in the middle of something.
@Suite struct StopTests {
  /// Trains until the request is asked about for the n-th time, which is then granted.
  ///
  /// - Returns: How it ended, how often was asked, and the lines that metrics.jsonl has by then.
  private func stopped(
    _ training: TrainingRun, atQuestion last: Int
  ) throws -> (status: RunStatus, asked: Int, lines: Int) {
    var asked = 0
    let status = try training.train(stop: {
      asked += 1
      return asked >= last
    })
    let text = try String(contentsOf: training.run.url(RunFolder.metricsName), encoding: .utf8)
    return (status, asked, text.split(separator: "\n").count)
  }

  /// Whenever the request comes, nothing more is begun, and the run then ends in the same bytes.
  @Test(arguments: [0.01, 1e30]) func stopsAtOnceAndEndsInTheSameBytes(peak: Double) throws {
    let folder = try TemporaryFolder()
    var configuration = try sampleConfiguration(steps: 3, peak: peak)
    configuration.evaluation = .init(interval: 2, sentences: 8)
    let reference = try TrainingRun(configuration, store: folder.store("whole"), threads: 1)
    let ending = try reference.train()
    let expected = try results(of: reference.run)
    var steps: Set<Int> = []
    // Asked before are whether to begin at all, and twice for the choice of facts.
    var question = 4
    while true {
      let training = try TrainingRun(
        configuration, store: folder.store("stopped \(question)"), threads: 1)
      let (status, asked, _) = try stopped(training, atQuestion: question)
      if asked < question {
        #expect(status == ending)
        break
      }
      guard case .partial(let step) = status else {
        Issue.record("\(status) at question \(question)")
        break
      }
      // At the end of the last step it is asked once more before the questions for people.jsonl.
      #expect(asked - question <= 1 && training.run.status() == status)
      steps.insert(step)
      #expect(try training.train() == ending)
      #expect(try results(of: training.run) == expected, "question \(question)")
      #expect(try training.run.checkpointSteps() == reference.run.checkpointSteps())
      question += 1
    }
    // Two blocks of sentences and one of people at every evaluation, a step's own and the one after it.
    #expect(question > (peak == 1e30 ? 7 : 17))
    #expect(steps.isSuperset(of: peak == 1e30 ? [0] : [0, 1, 2, 3]))
  }

  /// The first evaluation has four blocks of sentences before those of people.
  @Test func anEvaluationIsLeftAfterTheBlock() throws {
    let folder = try TemporaryFolder()
    var configuration = try sampleConfiguration(steps: 4)
    configuration.evaluation = .init(interval: 4, sentences: 16)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    // The first question is whether to begin at all, and two belong to the choice of facts.
    let begun = try stopped(training, atQuestion: 5)
    #expect(begun.status == .partial(step: 0) && begun.asked == 5 && begun.lines == 0)
    #expect(try training.run.checkpointSteps() == [0])
    // Stopped again where it was; then through the four steps, and in the last evaluation.
    #expect(try stopped(training, atQuestion: 2).status == .partial(step: 0))
    let evaluated = try stopped(training, atQuestion: 3 + 5 + 4 * 2 + 1)
    #expect(evaluated.status == .partial(step: 4) && evaluated.lines == 1 + 4)
    let people = try stopped(training, atQuestion: 3 + 5 + 1)
    #expect(people.status == .partial(step: 4) && people.lines == 1 + 4 + 1)
    #expect(try training.train() == .complete(step: 4))
  }

  @Test func askedBeforeItBeganTheCommandBeginsNothing() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(sampleConfiguration())
    let (_, status) = try TrainCommand.run(
      configuration: file, store: folder.store.folder, threads: 1, progress: { _ in },
      notice: { _ in }, stop: { true })
    #expect(status == .missing)
    #expect(!FileManager.default.fileExists(atPath: folder.store.folder.path))
  }
}
