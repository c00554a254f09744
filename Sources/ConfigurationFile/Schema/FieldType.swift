/// What may stand under a key.
indirect enum FieldType: Sendable {
    /// Text of a form.
    case text(TextForm)
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case boolean
    /// A number of bytes, such as `32MiB`.
    case size(ClosedRange<Int>)
    /// A duration, such as `30s`.
    case duration(ClosedRange<Duration>)
    /// A percentage, such as `10%`.
    case percentage(ClosedRange<Int>)
    /// US dollars as a decimal string or number, from zero to this many dollars.
    case amount(maximum: Int)
    /// One of a few words.
    case choice([String])
    /// `env:NAME` or `file:PATH`.
    case reference
    /// A list.
    case list(FieldType)
    /// A mapping from names that the operator chooses to texts.
    case texts(name: TextForm, value: TextForm)
    /// A mapping from names that the operator chooses to single values of any sort.
    case values(name: TextForm)
    /// A mapping from names that the operator chooses to mappings of known keys.
    case sections(name: TextForm, Section)
    /// A mapping of known keys.
    case section(Section)
    /// `true`, `false` or a mapping of known keys, which stands for `true` and says more.
    case toggle(Section)
}
