import Figures
import Foundation
import TestSupport

/// Chromium as the browser of a reader who has none of our fonts, and perhaps no others.
enum Chromium {
  struct Failure: Error, CustomStringConvertible { let description: String }

  /// Pixels to an inch on this reader's screen: those of the PNGs. CSS counts 96 to the inch.
  private static let scale = Style.dotsPerInch / 96

  /// Opens SVG files one below another, each at the size that it gives itself, as `<img>` does.
  ///
  /// - Parameter sizes: width and height, in pixels, that each should have.
  /// - Returns: the picture of the page, and the rows of it that belong to each file.
  static func screenshot(of files: [URL], sizes: [(width: Int, height: Int)]) throws
    -> (picture: Raster, places: [Range<Int>])
  {
    let folder = try TemporaryFolder()
    var places: [Range<Int>] = []
    var page = "<!doctype html><title>figures</title><style>img{position:absolute;left:0}</style>"
    for (index, file) in files.enumerated() {
      try FileManager.default.copyItem(at: file, to: folder.file("\(index).svg"))
      let top = places.last?.upperBound ?? 0
      page += "<img src='\(index).svg' style='top:\(Double(top) / scale)px'>"
      // Multiples of 8 CSS pixels are whole pixels of this screen too: 25. One is left white.
      places.append(top..<top + (sizes[index].height / 25 + 2) * 25)
    }
    try Data(page.utf8).write(to: folder.file("page.html"))
    let fonts = """
      <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir>\
      <cachedir>\(folder.file("cache").path)</cachedir></fontconfig>
      """
    try Data(fonts.utf8).write(to: folder.file("fonts.conf"))
    let width = (sizes.map(\.width).max() ?? 0) / 25 * 8 + 16
    try open(folder, width: width, height: Int(Double(places.last?.upperBound ?? 0) / scale))
    return (try Raster(png: folder.file("page.png")), places)
  }

  private static func open(_ folder: TemporaryFolder, width: Int, height: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "timeout", "300", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
      "--disable-dev-shm-usage", "--hide-scrollbars", "--default-background-color=ffffffff",
      "--force-device-scale-factor=\(scale)", "--window-size=\(width),\(height)",
      "--user-data-dir=\(folder.file("profile").path)",
      "--screenshot=\(folder.file("page.png").path)", folder.file("page.html").absoluteString,
    ]
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder.url.path, "FONTCONFIG_FILE": folder.file("fonts.conf").path,
      "LC_ALL": "C.UTF-8",
    ]
    let log = folder.file("log")
    try Data().write(to: log)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw Failure(description: "chromium is not installed: run make test-deps")
    }
    guard FileManager.default.fileExists(atPath: folder.file("page.png").path) else {
      let said = String(decoding: try Data(contentsOf: log), as: UTF8.self).suffix(2000)
      throw Failure(
        description: "chromium (status \(process.terminationStatus)) took no picture: \(said)")
    }
  }
}
