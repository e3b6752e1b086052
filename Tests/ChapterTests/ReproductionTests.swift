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
    // Every check could have failed: a wrong theory does.
    #expect(!results.checks.isEmpty)
    for (_, check) in results.checks { #expect(check.verdict == .passed) }
  }

  @Test func aWrongNumberIsADifference() throws {
    // The comparison itself can fail: change one recorded digit at a time.
    let url = Repository.recorded("Theorem5_6")
    let recorded = try Results(contentsOf: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    for (name, check) in recorded.checks.prefix(8) where check.measured != 0 {
      let digits = "\"measured\" : \(check.measured)"
      let wrong = "\"measured\" : \(check.measured * 1.0001 + 1e-6)"
      guard text.contains(digits) else { continue }
      let edited = try Results(
        data: Data(text.replacingOccurrences(of: digits, with: wrong).utf8), file: name)
      #expect(edited.differences(from: recorded).isEmpty == false)
    }
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let written = try ["1", "2", "5"].map { threads in
      let folder = try TemporaryFolder()
      let finished = try run("figure3", ["--threads", threads, "--output", folder.url.path])
      #expect(finished.status == 0, "\(finished.errors)")
      let layout = Layout(repository: Repository.folder, root: folder.url)
      return try Data(contentsOf: layout.results(of: "Figure3"))
    }
    #expect(written[1] == written[0])
    #expect(written[2] == written[0])
  }
}
