/// What a sentence says.
struct Statement {
  let person, attribute, template, value: Int
}

extension BiographyCorpus {
  /// The draws of a sentence, always in the same order: the person, the template, and where there is
  /// noise whether it strikes and which value it puts. So corpora that differ in noise alone write
  /// about the same people in the same words. Probabilities are off by less than 2^-53.
  @inline(__always)
  func statement(at j: UInt64, in split: CorpusSplit) -> Statement {
    var random = RandomSequence(seed: streamSeed, stream: split.stream, index: j)
    let bits = random.next()
    let person =
      switch population {
      case .closed(let people): people.person(at: bits, in: split)
      case .open(let people): people.person(at: j, in: split)
      }
    let templates = grammar.templates
    let form = random.uniform(below: configuration.values.count * templates)
    let (attribute, template) = form.quotientAndRemainder(dividingBy: templates)
    let isNoise = configuration.noise > 0 && random.uniform() < configuration.noise
    let value =
      isNoise
      ? random.uniform(below: configuration.values[attribute])
      : fact(person: person, attribute: attribute)
    return Statement(person: person, attribute: attribute, template: template, value: value)
  }

  @inline(__always)
  func fact(person: Int, attribute: Int) -> Int {
    let number = configuration.first + population.worldNumber(of: person)
    let index = UInt64(attribute) << 32 | UInt64(number)
    let values = configuration.values[attribute]
    if configuration.correlation > 0 {
      var random = RandomSequence(seed: configuration.seed, stream: .families, index: index)
      if random.uniform() < configuration.correlation {
        let last = vocabulary.names.count - 1
        let family = UInt64(Int(name(person)[last]) - vocabulary.names[last].lowerBound)
        random = RandomSequence(
          seed: configuration.seed, stream: .familyFacts, index: UInt64(attribute) << 32 | family)
        return random.uniform(below: values)
      }
    }
    var random = RandomSequence(seed: configuration.seed, stream: .facts, index: index)
    return random.uniform(below: values)
  }

  /// The tokens of a name, a stranger's included.
  @inline(__always)
  func name(_ person: Int) -> SIMD4<Int32> {
    let places = vocabulary.names.count
    var name = SIMD4<Int32>()
    if person < people {
      for place in 0..<places { name[place] = names[person * places + place] }
    } else {
      let digits = permutation.name(of: configuration.first + person)
      for (place, tokens) in vocabulary.names.enumerated() {
        name[place] = Int32(tokens.lowerBound + digits[place])
      }
    }
    return name
  }

  @inline(__always)
  func token(_ slot: Slot, of statement: Statement, named name: SIMD4<Int32>) -> Int32 {
    switch slot {
    case .start: Int32(BiographyVocabulary.start)
    case .opener: Int32(grammar.openers[grammar.shape(of: statement.template)])
    case .name(let place): name[place]
    case .attribute: Int32(vocabulary.firstAttribute + statement.attribute)
    case .variant: Int32(grammar.firstVariant + grammar.variant(of: statement.template))
    case .value: Int32(vocabulary.values[statement.attribute].lowerBound + statement.value)
    case .stop: Int32(BiographyVocabulary.stop)
    }
  }

  /// The tokens of a sentence: all that training needs of it.
  func tokens(stating statement: Statement) -> [Int32] {
    let name = name(statement.person)
    return grammar.shapes[grammar.shape(of: statement.template)].map {
      token($0, of: statement, named: name)
    }
  }

  func sentence(stating statement: Statement) -> Biography {
    Biography(
      person: statement.person, attribute: statement.attribute, template: statement.template,
      value: statement.value, tokens: tokens(stating: statement),
      kinds: grammar.shapes[grammar.shape(of: statement.template)].map(\.kind))
  }
}
