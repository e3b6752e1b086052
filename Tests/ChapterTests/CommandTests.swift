import Foundation
import TestSupport
import Testing

/// The executables as their users meet them.
@Suite struct CommandTests {
  private func json(_ arguments: [String]) throws -> [String: Double] {
    let finished = try run("codelength", arguments + ["--json"])
    #expect(finished.status == 0, "\(finished.errors)")
    return try JSONDecoder().decode([String: Double].self, from: Data(finished.output.utf8))
  }

  private func expect(
    _ values: [String: Double], _ key: String, _ reference: Double,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(values[key], sourceLocation: location)
    #expect(abs(value - reference) <= 1e-9 * abs(reference), sourceLocation: location)
  }

  @Test func predictRedundancy() throws {
    let values = try json(
      """
      predict redundancy --discount 0.5 --concentration 1 --sentences 200 --knowledge-dimension 4 \
      --syntax-dimension 16 --syntax-types 8
      """.split(separator: " ").map(String.init))
    try expect(values, "partition", 19.650800319746853)
    try expect(values, "expected_clusters", 29.975180174961928)
    let parts = ["partition", "knowledge", "syntax"].compactMap { values[$0] }
    try expect(values, "total", parts.reduce(0, +))
    try expect(values, "per_sentence", parts.reduce(0, +) / 200)
  }

  /// E[K] = psi(N+b) - psi(b) at b = 1 is a harmonic number; the asymptote appears where it holds.
  @Test func predictRedundancyWithoutDiscount() throws {
    func predict(_ options: String) throws -> [String: Double] {
      try json(["predict", "redundancy"] + options.split(separator: " ").map(String.init))
    }
    let dirichlet = try predict("--discount 0 --sentences 10")
    try expect(dirichlet, "expected_clusters", 7381.0 / 2520)
    try expect(dirichlet, "partition", 1.4568556831722237)
    #expect(dirichlet["asymptote"] == nil)
    let single = try predict("--discount 0 --concentration 5e-324 --sentences 200")
    #expect(single["expected_clusters"] == 1)
    #expect(try predict("--discount 0.5 --sentences 1")["asymptote"] == nil)
    let many = try predict("--discount 0.7 --concentration 2 --sentences 1000000")
    let (asymptote, total) = (many["asymptote"] ?? 0, many["total"] ?? 0)
    #expect(abs(asymptote / total - 1) < 0.1 && asymptote != total)
    #expect((many["asymptote_from"] ?? .infinity) < 1e6)
  }

  @Test func predictCapacity() throws {
    let exponential = try json(
      "predict capacity --discount 0.5 --bits 10000 --distortion exponential --dimension 1"
        .split(separator: " ").map(String.init))
    try expect(exponential, "redundancy", 0.00017526930267065564)
    try expect(exponential, "threshold_rank", 6936)
    try expect(exponential, "threshold_frequency", 1.263669012912144e-8)
    #expect(exponential["asymptote"] != nil)
    let logLoss = try json(
      "predict capacity --discount 0.5 --bits 10000 --distortion log-loss --bits-per-fact 24"
        .split(separator: " ").map(String.init))
    try expect(logLoss, "redundancy", 0.034974659457332006)
    try expect(logLoss, "threshold_rank", 417)
  }

  @Test func predictData() throws {
    let values = try json(
      """
      predict data --exponent 1.35 --shift 1000 --items 100000 --samples 1000000 --sightings 5
      """.split(separator: " ").map(String.init))
    try expect(values, "loss_fraction", 0.1360007832275696)
    try expect(values, "exponent", -0.35 / 1.35)
    try expect(values, "local_exponent", -0.7315521752329461)
  }

  @Test func peopleGetATable() throws {
    let finished = try run(
      "codelength", ["predict", "redundancy", "--discount", "0.5", "--sentences", "200"])
    #expect(finished.status == 0)
    #expect(finished.output.contains("19.65080032  partition"))
  }

  @Test(arguments: [
    "codelength predict redundancy --discount 1.5 --sentences 10",
    "codelength predict redundancy --discount 0.5 --sentences 0",
    "codelength predict redundancy --discount 0.5 --sentences 99999999999999999999",
    "codelength predict redundancy --discount nan --sentences 10",
    "codelength predict capacity --discount 0.5 --bits -3",
    "codelength predict capacity --discount 0.5 --bits 10 --distortion log-loss",
    "codelength predict capacity --discount 0.5 --bits 10 --bits-per-fact 3",
    "codelength predict data --exponent 1.2 --items 0 --samples 10",
    "codelength predict data --exponent 1.2 --items 10 --samples 10 --sightings 0",
    "codelength weave --repository /nonexistent",
    "codelength nonsense",
    "chapter --profile slow",
    "chapter --threads 0",
    "chapter --nonsense",
    "chapter --because nothing",
  ])
  func wrongUsageExitsWith64(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let tool = words[0] == "chapter" ? Repository.executable(Repository.sample) : words[0]
    let finished = try run(tool, Array(words.dropFirst()))
    #expect(finished.status == 64, "\(line): \(finished.errors)")
    #expect(finished.errors.hasPrefix("Error: "))
    #expect(finished.output.isEmpty)
  }

  @Test(arguments: [
    ("bench --layers 0", "--layers is 0, but it must be between 1 and 256"),
    ("bench --width 66 --heads 4", "--width is 66, but that is not a multiple of heads, 4"),
    ("bench --width 6 --heads 2", "--width is 6, but each head then has 3"),
    ("bench --heads 0", "--heads is 0, but"), ("bench --context 0", "--context is 0, but"),
    ("bench --vocabulary 1", "--vocabulary is 1, but"),
    ("bench --threads 0", "--threads is 0, but"),
    ("bench --tokens 0", "--tokens is 0, but"), ("bench --seconds nan", "--seconds is nan, but"),
    ("sweep plan sweep.json --gflops 1e-300", "--gflops is 1e-300, but"),
    ("sweep plan sweep.json --gflops inf", "--gflops is inf, but"),
  ])
  func theOptionIsNamed(line: String, start: String) throws {
    let finished = try run("codelength", line.split(separator: " ").map(String.init))
    #expect(finished.status == 64)
    #expect(finished.errors.hasPrefix("Error: \(start)"), "\(finished.errors)")
  }

  @Test(arguments: Repository.chapters.map(Repository.executable))
  func helpSaysWhatIsReadAndWritten(executable: String) throws {
    let finished = try run(executable, ["--help"])
    #expect(finished.status == 0)
    for word in ["--profile", "--threads", "--output", "results.json", "Chapter.swift", "figures"] {
      #expect(finished.output.contains(word), "\(word) is missing from --help")
    }
  }

  @Test func anUnwritableOutputIsOneClearError() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    let finished = try run(
      Repository.executable(Repository.sample),
      ["--output", file.appendingPathComponent("below").path])
    #expect(finished.status == 1)
    #expect(finished.errors.hasPrefix("Error: "))
    #expect(finished.errors.contains(file.path))
    #expect(try Data(contentsOf: file) == Data("x".utf8))
  }
}
