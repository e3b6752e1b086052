// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictCxx: [CXXSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "Codelength",
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .target(name: "CxxBoostMath", cxxSettings: strictCxx),
    .target(
      name: "Theory",
      dependencies: ["CxxBoostMath", .product(name: "ComplexModule", package: "swift-numerics")],
      swiftSettings: strict),
    .testTarget(name: "TheoryTests", dependencies: ["Theory"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
