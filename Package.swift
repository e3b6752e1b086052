// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictCxx: [CXXSetting] = [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let complex = Target.Dependency.product(name: "ComplexModule", package: "swift-numerics")

/// A module of the core: a folder under Sources, and its tests. It may use those that stand above it
/// in the list of targets, and no other.
func module(
  _ name: String, _ dependencies: [Target.Dependency], links: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: strict,
    linkerSettings: links.map { .linkedLibrary($0) })
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// The names in a folder of the package, sorted.
func names(in folder: String) -> [String] {
  let path = "\(Context.packageDirectory)/\(folder)"
  return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
}

// A chapter is a folder under Chapters that holds a Chapter.swift: an executable, called as its folder
// but in small letters and with points for underlines.
let chapters = names(in: "Chapters").filter {
  names(in: "Chapters/\($0)").contains("Chapter.swift")
}
let chapterModules: [Target.Dependency] = [
  "Analysis", "Corpora", "Figures", "Notebook", "Statistics", "Theory",
]

func chapter(_ folder: String) -> Target {
  .executableTarget(
    name: folder, dependencies: chapterModules, path: "Chapters/\(folder)",
    exclude: names(in: "Chapters/\(folder)").filter { $0 != "Chapter.swift" },
    sources: ["Chapter.swift"], swiftSettings: strict)
}

func executable(_ folder: String) -> Product {
  let name = folder.lowercased().replacingOccurrences(of: "_", with: ".")
  return .executable(name: name, targets: [folder])
}

let package = Package(
  name: "Codelength",
  products: chapters.map(executable),
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CxxBoostMath", cxxSettings: strictCxx),
    .target(
      name: "CxxGnuplot", cxxSettings: strictCxx,
      linkerSettings: [
        .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_system"),
        .linkedLibrary("boost_filesystem"),
      ]),
    module("Support", ["COpenSSL"]),
    module("Theory", ["CxxBoostMath", complex]),
    module("Statistics", ["CxxBoostMath", "Theory"]),
    module("Corpora", ["Statistics", "Support", "Theory"]),
    module("Transformer", ["CProcessor", "Support"]),
    module("Interchange", ["Corpora", "Support", "Transformer"]),
    module("Training", ["Corpora", "Interchange", "Support", "Theory", "Transformer"]),
    module("Sweeps", ["Corpora", "Statistics", "Support", "Training"]),
    module("Cluster", ["Corpora", "Support", "Sweeps", "Training", "Transformer"]),
    module("Compression", ["CZlib", "Corpora", "Statistics", "Support", "Theory", "Transformer"]),
    module(
      "Analysis",
      [
        "Compression", "Corpora", "Statistics", "Support", "Sweeps", "Theory", "Training",
        "Transformer",
      ]),
    module("Figures", ["CCairo", "CZlib", "CxxGnuplot", "Statistics", "Support"]),
    module(
      "Notebook",
      [
        "Analysis", "Figures", "Statistics", "Support", "Sweeps", "Training", argumentParser,
      ]),
    .executableTarget(
      name: "codelength",
      dependencies: [
        "Cluster", "Compression", "Corpora", "Figures", "Interchange", "Notebook", "Support",
        "Sweeps", "Theory", "Training", "Transformer", argumentParser,
      ],
      swiftSettings: strict),
  ] + chapters.map(chapter) + [
    .target(
      name: "TestSupport", dependencies: ["Support"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "TrainingFixture",
      dependencies: ["Corpora", "Sweeps", "TestSupport", "Training", "Transformer"],
      path: "Tests/TrainingFixture", swiftSettings: strict),
    tests("Support", ["TestSupport", "Support"]),
    tests("Theory", ["TestSupport", "Theory"]),
    tests("Statistics", ["Statistics", "TestSupport", "Theory"]),
    tests(
      "Corpora",
      [
        "Corpora", "Statistics", "Support", "TestSupport", "Theory", "Training", "TrainingFixture",
        "codelength",
      ]),
    tests("Transformer", ["Transformer", "Support"], exclude: ["Fixtures"]),
    tests(
      "Interchange",
      [
        "Corpora", "Interchange", "Support", "TestSupport", "TrainingFixture", "Training",
        "Transformer", "codelength",
      ]
    ),
    tests(
      "Training",
      [
        "Cluster", "Corpora", "Figures", "Interchange", "Support", "Sweeps", "TestSupport",
        "TrainingFixture", "Training", "Transformer", "codelength",
      ]),
    tests(
      "Sweeps",
      ["Cluster", "Support", "Sweeps", "TestSupport", "TrainingFixture", "Training", "codelength"]),
    tests(
      "Cluster",
      [
        "Cluster", "Corpora", "Support", "Sweeps", "TestSupport", "TrainingFixture", "Training",
        "codelength",
      ]),
    tests(
      "Compression", ["Compression", "Corpora", "Support", "Theory", "Training", "Transformer"]),
    tests(
      "Analysis",
      [
        "Analysis", "Corpora", "Statistics", "Support", "Sweeps", "TestSupport", "Theory",
        "Training", "TrainingFixture",
      ]),
    tests("Figures", ["CCairo", "Figures", "Statistics", "Support", "TestSupport"]),
    tests(
      "Notebook",
      ["Analysis", "Figures", "Notebook", "Statistics", "Support", "Sweeps", "TestSupport"]),
    tests(
      "Chapter",
      ["Notebook", "Support", "Sweeps", "TestSupport", "Training", "codelength"]
        + chapters.map { .init(stringLiteral: $0) }),
  ],
  cxxLanguageStandard: .cxx17
)
