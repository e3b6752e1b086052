import Foundation
import TestSupport
import Testing

/// Modules stand in the order in which data flow: each imports only what stands above it, and
/// Package.swift lists just what is imported.
@Suite struct ModuleOrderTests {
  /// The order of the README's table.
  private static let order = [
    "Support", "Theory", "Statistics", "Corpora", "Transformer", "Interchange", "Training",
    "Sweeps", "Cluster", "Compression", "Analysis", "Figures", "Notebook", "codelength",
  ]
  /// Thin interfaces to libraries in C and C++, which import nothing of ours.
  private static let interfaces = [
    "CCairo", "COpenSSL", "CProcessor", "CZlib", "CxxBoostMath", "CxxGnuplot",
  ]
  /// What comes with the toolchain.
  private static let system: Set = ["Dispatch", "Foundation", "Glibc", "Synchronization"]
  /// Packages, as Package.swift calls their products.
  private static let packages = ["argumentParser": "ArgumentParser", "complex": "ComplexModule"]
  /// What a chapter has no business with: clusters, other programs' formats and the command line tool.
  private static let notForChapters: Set = ["Cluster", "Interchange", "codelength"]

  private static func files(under folder: String) throws -> [URL] {
    let url = repositoryFolder.appendingPathComponent(folder)
    let walk = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    let all = try #require(walk).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    try #require(!all.isEmpty, "\(folder) has no Swift files")
    return all
  }

  /// The modules that a text imports, those of the toolchain left out.
  private static func imports(_ text: String) -> Set<String> {
    let pattern =
      /^\s*(?:@\w+\s+|public\s+|package\s+|internal\s+|private\s+|fileprivate\s+)*import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)/
      .anchorsMatchLineEndings()
    return Set(text.matches(of: pattern).map { String($0.1) }).subtracting(system)
  }

  private static func imports(under folder: String) throws -> Set<String> {
    try files(under: folder).reduce(into: []) {
      $0.formUnion(imports(try String(contentsOf: $1, encoding: .utf8)))
    }
  }

  private static func manifest() throws -> String {
    try String(
      contentsOf: repositoryFolder.appendingPathComponent("Package.swift"), encoding: .utf8)
  }

  /// The dependencies in the list that follows `start` in Package.swift.
  private static func listed(after start: String) throws -> Set<String> {
    let text = try manifest()
    let place = try #require(text.range(of: start), "Package.swift has no \(start)")
    let rest = text[place.upperBound...]
    let open = try #require(rest.firstIndex(of: "["))
    let list = rest[open..<(try #require(rest.firstIndex(of: "]")))]
    let names = list.matches(of: /"(\w+)"/).map { String($0.1) }
    let products = list.matches(of: /[\[,\s]([a-z]\w+)\s*,?/).compactMap { packages[String($0.1)] }
    return Set(names + products)
  }

  private static func listed(of module: String) throws -> Set<String> {
    if module == "codelength" {
      return try listed(after: "name: \"codelength\",\n      dependencies:")
    }
    let text = try manifest()
    let start = try #require(
      text.firstMatch(of: try Regex("module\\(\\s*\"\(module)\",")), "\(module) is no module")
    return try listed(after: String(text[start.range]))
  }

  @Test(arguments: order)
  func aModuleImportsWhatStandsAboveIt(module: String) throws {
    let place = try #require(Self.order.firstIndex(of: module))
    let allowed = Set(Self.order[..<place] + Self.interfaces + Self.packages.values)
    for file in try Self.files(under: "Sources/\(module)") {
      let imports = Self.imports(try String(contentsOf: file, encoding: .utf8))
      #expect(imports.subtracting(allowed).sorted() == [], "\(file.path)")
    }
  }

  @Test(arguments: order)
  func thePackageListsWhatAModuleImports(module: String) throws {
    let (listed, imported) = (
      try Self.listed(of: module), try Self.imports(under: "Sources/\(module)")
    )
    #expect(listed.subtracting(imported).sorted() == [], "listed and not imported")
    #expect(imported.subtracting(listed).sorted() == [], "imported and not listed")
  }

  /// No folder under Sources is left out above.
  @Test func everyModuleHasItsPlace() throws {
    let folder = repositoryFolder.appendingPathComponent("Sources")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == (Self.order + Self.interfaces).sorted())
  }

  @Test func chaptersImportWhatTheyMay() throws {
    let imported = try Self.imports(under: "Chapters")
    #expect(imported.intersection(Self.notForChapters).sorted() == [])
    let listed = try Self.listed(after: "chapterModules: [Target.Dependency] =")
    #expect(listed.subtracting(imported).sorted() == [], "listed and not imported")
    #expect(imported.subtracting(listed).sorted() == [], "imported and not listed")
  }

  /// What finds imports finds them all.
  @Test func importsAreFound() {
    let text = """
      // import Cluster
      import Foundation
      @testable import Theory
      public import struct Corpora.Sentence
        import Support
      let important = 1
      """
    #expect(Self.imports(text) == ["Theory", "Corpora", "Support"])
  }
}
