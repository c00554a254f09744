/// A value together with where it stands, for checks that come after reading.
struct Located<Value> {
    let value: Value
    let place: Place
}
