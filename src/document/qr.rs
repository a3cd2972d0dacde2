//! A link as a QR code, drawn as a picture of squares. It knows nothing of what the link holds.

use qrcodegen::{QrCode, QrCodeEcc};

/// Longer links make codes whose squares cannot be told apart from the back of a room, in characters.
pub const LONGEST: usize = 180;
/// Light squares around the code: as many as the standard asks for.
const BORDER: i32 = 4;

/// The picture, as an SVG document; `None` for a link that is too long to be scanned easily.
pub fn picture(link: &str) -> Option<String> {
    if link.len() > LONGEST {
        return None;
    }
    let code = QrCode::encode_text(link, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + BORDER, y + BORDER));
        }
    }
    let side = size + 2 * BORDER;
    Some(format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}' shape-rendering='crispEdges'>\
         <path fill='#fff' d='M0 0h{side}v{side}H0z'/><path d='{path}'/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_link_is_a_picture_and_a_long_one_is_none() {
        let picture = picture("https://example.org/#w1.AmVhcm5pbmdz").unwrap_or_default();
        assert!(picture.starts_with("<svg") && picture.contains("viewBox='0 0 37 37'"), "{picture}");
        // The corner that every code has: seven dark squares in a row.
        assert!((4..11).all(|x| picture.contains(&format!("M{x} 4h1"))));
        assert!(!picture.contains("M11 4h1"));
        assert_eq!(super::picture(&"x".repeat(LONGEST + 1)), None);
        assert!(super::picture(&"x".repeat(LONGEST)).is_some());
    }
}
