//! Files that a person saves, picks, drops on the page or pastes into it, as texts. It knows nothing of what is in them.

use super::{
    by_name::{ask, call, get, promise, set},
    page,
};
use js_sys::{Array, Function, Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A larger file is not read, in bytes.
pub const CAP: f64 = 16.0 * 1024.0 * 1024.0;

/// Something that a person gave to the page.
pub enum Given {
    /// A text.
    Text(String),
    /// What is in a file.
    File(String),
    /// A file that is too large to be read.
    TooLarge,
}

/// Offers a text as a file to be saved.
pub fn save(name: &str, text: &str) -> Option<()> {
    let options = Object::new();
    set(&options, "type", &"application/json".into());
    let class: Function = get(&js_sys::global(), "Blob").dyn_into().ok()?;
    let blob = Reflect::construct(&class, &Array::of2(&Array::of1(&text.into()), &options)).ok()?;
    let urls = get(&js_sys::global(), "URL");
    let url = call(&urls, "createObjectURL", &blob)?;
    let link = page::document()?.create_element("a").ok()?;
    set(&link, "href", &url);
    set(&link, "download", &name.into());
    call(&link, "click", &JsValue::UNDEFINED)?;
    // The browser has taken it over by now.
    call(&urls, "revokeObjectURL", &url);
    Some(())
}

/// Lets a person pick a file. `None` when they pick none.
pub async fn pick() -> Option<Given> {
    let field = page::document()?.create_element("input").ok()?;
    set(&field, "type", &"file".into());
    set(&field, "accept", &".json,application/json".into());
    let (picked, tell) = promise();
    for event in ["change", "cancel"] {
        // An element at hand takes listeners.
        let _ = field.add_event_listener_with_callback(event, &tell);
    }
    call(&field, "click", &JsValue::UNDEFINED)?;
    JsFuture::from(picked).await.ok()?;
    first(&get(&field, "files")).await
}

/// What was dropped on the page or pasted into it, not read yet.
pub struct Offered {
    files: JsValue,
    text: Option<String>,
}

impl Offered {
    /// Both parts are gone once the event is over.
    fn of(data: &JsValue) -> Self {
        let text = call(data, "getData", &"text".into()).and_then(|text| text.as_string());
        Self { files: get(data, "files"), text: text.filter(|text| !text.is_empty()) }
    }

    /// What it is; the first file, where there are files.
    pub async fn read(self) -> Option<Given> {
        first(&self.files).await.or(self.text.map(Given::Text))
    }
}

/// Calls `take` with what is dropped on the page, and with what is pasted outside of any field, for as long as the page
/// lives.
pub fn on_offer(take: impl Fn(Offered) + 'static) {
    let take: Rc<dyn Fn(Offered)> = Rc::new(take);
    let pasted = Rc::clone(&take);
    // Without this the browser takes the file for itself.
    page::on_window("dragover", |event| event.prevent_default());
    page::on_window("drop", move |event| {
        let data = get(&event, "dataTransfer");
        // A text that is moved within or into a field stays the field's.
        if !is_in_field(&event) || get(&get(&data, "files"), "0").is_object() {
            event.prevent_default();
            take(Offered::of(&data));
        }
    });
    page::on_window("paste", move |event| {
        if !is_in_field(&event) {
            pasted(Offered::of(&get(&event, "clipboardData")));
        }
    });
}

fn is_in_field(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| element.closest("input, textarea").is_ok_and(|field| field.is_some()))
}

/// What is in the first of a list of files.
async fn first(files: &JsValue) -> Option<Given> {
    let file = Some(get(files, "0")).filter(JsValue::is_object)?;
    if get(&file, "size").as_f64()? > CAP {
        return Some(Given::TooLarge);
    }
    ask(&file, "text", &JsValue::UNDEFINED).await?.as_string().map(Given::File)
}
