/// The form of a value: what a body is checked against, and what the API description says.
indirect enum Schema: Sendable {
    /// Anything: whoever reads it says what is wrong.
    case anything
    /// Any text.
    case text
    /// An amount of US dollars as a decimal string.
    case money
    /// A moment, RFC 3339.
    case time
    /// A date, `YYYY-MM-DD`.
    case date
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// Any number; in answers only.
    case number
    /// `true` or `false`.
    case boolean
    /// One of some texts.
    case choice([String])
    /// An array.
    case list(Schema)
    /// An object with any names.
    case map(Schema)
    /// An object with known names.
    case object(ObjectSchema)
    /// Also `null`.
    case nullable(Schema)
    /// `true`, `false` or an object that says more.
    case toggle(ObjectSchema)

    /// A whole number that is not negative.
    static let count = Schema.integer(0...Int.max)
}

/// The form of an object.
struct ObjectSchema: Sendable {
    /// Its name in the API description.
    let name: String
    /// One sentence.
    let summary: String
    /// Its fields.
    let fields: [Field]
    /// Whether members other than `fields` may be there: in answers, and in bodies that somebody else checks.
    let isOpen: Bool

    init(_ name: String, _ summary: String, isOpen: Bool = false, _ fields: [Field]) {
        self.name = name
        self.summary = summary
        self.isOpen = isOpen
        self.fields = fields
    }

    /// The field of a name.
    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}

/// A member of an object, or a parameter of a query.
struct Field: Sendable {
    /// Its name.
    let name: String
    /// Its form.
    let schema: Schema
    /// Whether it must be there.
    let isRequired: Bool
    /// One sentence, or a phrase.
    let summary: String

    /// A field that must be there.
    static func required(_ name: String, _ schema: Schema, _ summary: String) -> Field {
        Field(name: name, schema: schema, isRequired: true, summary: summary)
    }

    /// A field that may be left out.
    static func optional(_ name: String, _ schema: Schema, _ summary: String) -> Field {
        Field(name: name, schema: schema, isRequired: false, summary: summary)
    }
}
