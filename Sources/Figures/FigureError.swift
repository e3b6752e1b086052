import Support

/// Why a figure could not be drawn, or a picture not be read.
public enum FigureError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The description contradicts itself or cannot be laid out; found before anything is drawn.
  case invalid(place: String, problem: String)
  /// A series has no point that its axes can show.
  case nothingToDraw(place: String, problem: String)
  case missingFont(wanted: String, found: String)
  case missingGlyph(character: String, text: String)
  case missingProgram(name: String, reason: String)
  /// gnuplot ended badly or wrote to its standard error.
  case gnuplotFailed(String)
  /// The picture was written, but what should be seen in it is not there.
  case blank(place: String, problem: String)
  case corruptPNG(String)
  case corruptSVG(String)
  case fileSystem(path: String, reason: String)

  public var description: String {
    switch self {
    case .invalid(let place, let problem): "\(place): \(problem)"
    case .nothingToDraw(let place, let problem): "\(place) has nothing to draw: \(problem)"
    case .missingFont(let wanted, let found):
      "the font \(wanted) is not installed (\(found) would replace it): install fonts-liberation"
    case .missingGlyph(let character, let text):
      "\(Style.fontFamily) has no glyph for \"\(visible(character))\" in \"\(oneLine(text))\": write it another way"
    case .missingProgram(let name, let reason):
      "cannot start \(visible(name)) (\(reason)): install gnuplot-nox, or give the path of a gnuplot"
    case .gnuplotFailed(let message): "gnuplot failed: \(message)"
    case .blank(let place, let problem): "\(place) is blank: \(problem)"
    case .corruptPNG(let problem): "not a valid PNG file: \(problem); render it again"
    case .corruptSVG(let problem): "not the SVG file of a figure: \(problem); render it again"
    case .fileSystem(let path, let reason): "\(visible(path)): \(reason)"
    }
  }
}

/// Works on files; a `FileError` becomes a `FigureError`.
func asFigureError<Value>(
  _ work: @autoclosure () throws(FileError) -> Value
) throws(FigureError) -> Value {
  do {
    return try work()
  } catch {
    throw .fileSystem(path: error.path, reason: "\(error.reason); \(error.remedy)")
  }
}
