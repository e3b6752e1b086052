/// The people of a corpus, numbered by how often they are written about.
enum Population: Sendable {
  case closed(ClosedPeople)
  case open(OpenPeople)

  /// Those whom questions can be about.
  var count: Int {
    switch self {
    case .closed(let people): people.law.frequencies.count
    case .open(let people): people.count
    }
  }

  /// A person's number in the world, counted from the corpus' first.
  func worldNumber(of person: Int) -> Int {
    switch self {
    case .closed: person
    // Strangers have not been met, so that their numbers are no one else's.
    case .open(let people): person < people.count ? Int(people.meetings[person]) : person
    }
  }
}
