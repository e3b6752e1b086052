import Foundation
import Notebook
import TestSupport
import Testing

/// The quick profile, run for real by the executables, against its recorded numbers.
@Suite(.serialized) struct ReproductionTests {
  @Test(arguments: Repository.chapters)
  func quickProfileReproducesItsRecord(chapter: String) throws {
    let folder = try TemporaryFolder()
    let finished = try run(
      Repository.executable(chapter), ["--profile", "quick", "--output", folder.url.path])
    #expect(finished.status == 0, "\(finished.errors)\(finished.output)")
    let layout = Layout(repository: Repository.folder, root: folder.url)
    let results = try Results(contentsOf: layout.results(of: chapter))
    let recorded = try Results(contentsOf: Repository.recorded(chapter))
    #expect(results.differences(from: recorded) == [])
    #expect(try layout.verify(chapter: chapter) == [])
    #expect(!results.checks.isEmpty && results.noCheckFails)
    // A chapter that only computes can decide everything; one with a few small runs cannot.
    let undecided = results.checks.filter { !$0.check.passed }.map(\.id)
    if !Repository.ofRuns.contains(chapter) { #expect(undecided == []) }
  }

  @Test func aWrongNumberIsADifference() throws {
    // The comparison itself can fail: change one recorded digit at a time.
    let url = Repository.recorded(Repository.sample)
    let recorded = try Results(contentsOf: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    var tried = 0
    for (name, check) in recorded.checks where check.measured.value != 0 {
      let value = check.measured.value
      let digits = "\"value\" : \(value)\n"
      let wrong = "\"value\" : \(value * 1.0001 + 1e-6)\n"
      guard text.contains(digits) else { continue }
      tried += 1
      let edited = try Results(
        data: Data(text.replacingOccurrences(of: digits, with: wrong).utf8), file: name)
      #expect(edited.differences(from: recorded).isEmpty == false)
    }
    #expect(tried > 3)
  }

  @Test(arguments: Repository.ofCodes.prefix(1))
  func resultsDoNotDependOnThreads(chapter: String) throws {
    let written = try ["1", "2", "5"].map { threads in
      let folder = try TemporaryFolder()
      let finished = try run(
        Repository.executable(chapter), ["--threads", threads, "--output", folder.url.path])
      #expect(finished.status == 0, "\(finished.errors)")
      let layout = Layout(repository: Repository.folder, root: folder.url)
      return try Data(contentsOf: layout.results(of: chapter))
    }
    #expect(written[1] == written[0])
    #expect(written[2] == written[0])
  }
}
