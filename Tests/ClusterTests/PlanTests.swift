import Cluster
import Foundation
import Support
import Sweeps
import TestSupport
import Testing
import TrainingFixture

@Suite struct PlanTests {
  private func plan(_ text: String) throws -> SweepPlan {
    SweepPlan(try Sweep(json: Data(text.utf8), file: "sample.json"))
  }

  /// The file of the sample's plan.
  private func written(_ folder: TemporaryFolder) throws -> (plan: SweepPlan, file: URL) {
    let plan = try plan(sampleSweep())
    let file = folder.url.appendingPathComponent("sample.plan.json")
    #expect(try plan.write(to: file))
    return (plan, file)
  }

  /// The file's text with a change, and with the digest that the change asks for.
  private func forged(_ text: String, _ old: String, _ new: String) throws -> Data {
    #expect(text.contains(old))
    let changed = text.replacingOccurrences(of: old, with: new)
    let end = try #require(changed.range(of: ",\n")).upperBound
    let content = "{" + changed[end...].replacingOccurrences(of: "\n", with: "")
    let digest = sha256(Data(content.utf8))
    return Data("{\"digest\":\"\(digest)\",\n\(changed[end...])".utf8)
  }

  @Test func theLongestComeFirstAndEveryRunOnce() throws {
    let plan = try plan(sampleSweep())
    #expect(
      plan.tasks.map(\.run.label) == ["d=8, seed 1", "d=8, seed 2", "d=4, seed 1", "d=4, seed 2"])
    #expect(zip(plan.tasks, plan.tasks.dropFirst()).allSatisfy { $0.cost >= $1.cost })
    #expect(Set(plan.tasks.map(\.run.id)) == Set(plan.sweep.runs.map(\.id)))
    let spaced = try sampleSweep().replacingOccurrences(of: ", ", with: " ,\n")
    #expect(try self.plan(spaced).sweep.digest == plan.sweep.digest)
    let other = try sampleSweep().replacingOccurrences(of: "2e-2", with: "3e-2")
    #expect(try self.plan(other).digest != plan.digest)
  }

  @Test func comesBackAsItWasAndIsNotChanged() throws {
    let folder = try TemporaryFolder()
    let (plan, file) = try written(folder)
    let bytes = try Data(contentsOf: file)
    #expect(try SweepPlan(contentsOf: file) == plan)
    #expect(try SweepPlan(contentsOf: file).tasks == plan.tasks)
    #expect(try SweepSource(contentsOf: file) == .plan(plan))
    #expect(try !plan.write(to: file))
    let other = try self.plan(sampleSweep(steps: 7))
    let error = #expect(throws: PlanFileError.self) { try other.write(to: file) }
    #expect(error?.description.contains("plans do not change") == true)
    #expect(try Data(contentsOf: file) == bytes)
    // Each task is a line that a person finds.
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count(where: { $0.contains("\"label\":\"d=4, seed 2\"") }) == 1)
  }

  @Test(arguments: [
    ("\"label\":\"d=8, seed 1\"", "\"label\":\"d=8, seed 3\""), ("\"index\":0", "\"index\":9"),
    ("\"seed\":2", "\"seed\":4"), ("\"digest\":\"", "\"digest\":\"0"),
  ])
  func aChangedFileIsRefused(old: String, new: String) throws {
    let folder = try TemporaryFolder()
    let (_, file) = try written(folder)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    let error = #expect(throws: PlanFileError.self) {
      let json = Data(text.replacingOccurrences(of: old, with: new).utf8)
      _ = try SweepPlan(json: json, file: "p")
    }
    #expect(error?.reason.contains("so it was changed") == true)
  }

  /// A file with the right digest may still be no plan of this program's.
  @Test(arguments: [
    ("\"index\":0", "\"index\":9", "another version of codelength"),
    ("\"numericsVersion\":", "\"numericsVersion\":9", "its numericsVersion is 9"),
    ("\"seed\":2", "\"seed\":1", "its sweep is not a valid sweep"),
    ("\"tasks\":", "\"task\":", "another version of codelength"),
  ])
  func aForgedFileIsRefused(old: String, new: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let (plan, file) = try written(folder)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(try SweepPlan(json: forged(text, "\"index\":0", "\"index\":0"), file: "p") == plan)
    let json = try forged(text, old, new)
    let error = #expect(throws: PlanFileError.self) { try SweepPlan(json: json, file: "p") }
    #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func theCommandPlansRunsAndReports() throws {
    let folder = try TemporaryFolder()
    let sweep = try folder.write(sampleSweep(), to: "sweep.json")
    let file = folder.url.appendingPathComponent("new/plan.json").path
    let store = folder.store.folder.path
    let arguments = ["sweep", "plan", sweep.path, "--to", file, "--gflops", "50"]
    let first = try runTool(arguments)
    #expect(first.status == 0 && first.output.contains("4 tasks, SHA-256"), "\(first.errors)")
    #expect(first.output.contains("FLOP in all"))
    #expect(try runTool(arguments).output.contains("unchanged: "))
    let other = try folder.write(sampleSweep(steps: 7), to: "other.json")
    let refused = try runTool(["sweep", "plan", other.path, "--to", file, "--gflops", "50"])
    #expect(refused.status == 64 && refused.errors.contains("plans do not change"))
    #expect(try runTool(["status", file, "--store", store]).status == 1)
    #expect(try runTool(["sweep", "run", file, "--store", store]).status == 0)
    let status = try runTool(["status", file, "--store", store])
    #expect(status.status == 0 && status.output.contains("4 of 4 runs are complete"))
    #expect(try runTool(["sweep", "plan", file]).status == 64)
    #expect(try runTool(["sweep", "plan", sweep.path, "--gflops", "0"]).status == 64)
    #expect(try runTool(["sweep", "plan", sweep.path, "--seconds", "nan"]).status == 64)
  }
}
