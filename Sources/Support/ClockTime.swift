/// Hours, minutes and seconds: 2:03:04, 3:04.
public func clockTime(_ seconds: Double) -> String {
  // A century at most, so that the conversion cannot overflow.
  let left = Int(min(max(seconds, 0), 3.2e9).rounded())
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  let minutes = left / 60 % 60
  let start = left < 3600 ? "\(minutes)" : "\(left / 3600):\(two(minutes))"
  return "\(start):\(two(left % 60))"
}
