// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictCxx: [CXXSetting] = [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let complex = Target.Dependency.product(name: "ComplexModule", package: "swift-numerics")

/// A module of the core: a folder under Sources.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A chapter: Chapters/<folder>/Chapter.swift, an executable. `data` are its other files.
func chapter(_ executable: String, folder: String, data: [String] = []) -> Target {
  .executableTarget(
    name: folder,
    dependencies: [
      "Experiments", "Figures", "Notebook", "Statistics", "SyntaxKnowledge", "Theory", "Training",
    ],
    path: "Chapters/\(folder)", exclude: ["README.md", "results.json"] + data,
    sources: ["Chapter.swift"], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "Codelength",
  products: [
    .executable(name: "theorem5.2", targets: ["Theorem5_2"]),
    .executable(name: "theorem5.6", targets: ["Theorem5_6"]),
    .executable(name: "figure1", targets: ["Figure1"]),
    .executable(name: "figure2", targets: ["Figure2"]),
    .executable(name: "figure3", targets: ["Figure3"]),
    .executable(name: "figure4", targets: ["Figure4"]),
    .executable(name: "figure5", targets: ["Figure5"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CxxGnuplot", cxxSettings: strictCxx,
      linkerSettings: [
        .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_system"),
        .linkedLibrary("boost_filesystem"),
      ]),
    .target(name: "CxxBoostMath", cxxSettings: strictCxx),
    module("Workbench", ["COpenSSL"]),
    module("Theory", ["CxxBoostMath", complex]),
    module("Statistics", ["CxxBoostMath", "Theory"]),
    module("SyntaxKnowledge", ["Statistics", "Theory", "Workbench"]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .target(
      name: "Transformer", dependencies: ["COneDNN", "Workbench"], swiftSettings: strict,
      linkerSettings: [.linkedLibrary("gomp")]),
    module("Training", ["Statistics", "SyntaxKnowledge", "Theory", "Transformer", "Workbench"]),
    module("Compression", ["SyntaxKnowledge", "Theory", "Transformer", "Workbench", "CZlib"]),
    module("Figures", ["CCairo", "CZlib", "CxxGnuplot", "Statistics", "Workbench"]),
    module("Notebook", ["Figures", "Workbench", argumentParser]),
    module(
      "Experiments",
      [
        "Compression", "Notebook", "Statistics", "SyntaxKnowledge", "Theory", "Training",
        "Transformer", "Workbench",
      ]),
    .executableTarget(
      name: "codelength",
      dependencies: [
        "Compression", "Notebook", "SyntaxKnowledge", "Theory", "Training", "Transformer",
        "Workbench", argumentParser,
      ],
      swiftSettings: strict),
    chapter("theorem5.2", folder: "Theorem5_2"),
    chapter("theorem5.6", folder: "Theorem5_6"),
    chapter(
      "figure1", folder: "Figure1",
      data: [
        "longer-full.json", "longer-quick.json", "longer-runs.json", "search-full.json",
        "search-runs.json", "sweep-full.json", "sweep-quick.json", "sweep-runs.json",
      ]),
    chapter("figure2", folder: "Figure2"),
    chapter(
      "figure3", folder: "Figure3", data: ["lengths.json", "sweep-full.json", "sweep-quick.json"]),
    chapter("figure4", folder: "Figure4"),
    chapter(
      "figure5", folder: "Figure5",
      data: [
        "asymptote-full.json", "asymptote-quick.json", "asymptote-runs.json", "names-full.json",
        "names-quick.json", "names-runs.json", "sweep-full.json", "sweep-quick.json",
        "sweep-runs.json",
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("WorkbenchTests", ["TestSupport", "Workbench"]),
    tests("TheoryTests", ["Theory"]),
    tests("StatisticsTests", ["Statistics"]),
    tests("SyntaxKnowledgeTests", ["Statistics", "SyntaxKnowledge", "Theory"]),
    .testTarget(
      name: "TransformerTests", dependencies: ["Transformer", "Workbench"], exclude: ["Fixtures"],
      swiftSettings: strict),
    tests(
      "TrainingTests",
      [
        "SyntaxKnowledge", "TestSupport", "Training", "Transformer", "Workbench", "codelength",
      ]),
    tests(
      "CompressionTests",
      ["Compression", "SyntaxKnowledge", "Theory", "Training", "Transformer", "Workbench"]),
    tests("FiguresTests", ["Figures", "CCairo", "Statistics", "TestSupport"]),
    tests("NotebookTests", ["Notebook", "Figures", "Workbench"]),
    tests("ExperimentsTests", ["Experiments", "Notebook", "TestSupport", "Training", "Workbench"]),
    .testTarget(
      name: "ChapterTests",
      dependencies: [
        "Notebook", "TestSupport", "codelength", "Theorem5_2", "Theorem5_6", "Figure1", "Figure2",
        "Figure3",
        "Figure4", "Figure5",
      ],
      exclude: ["Recorded"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
