//! The table of C functions that SQLite calls, each of which hands on to an [`Open`] file or to its [`Disk`].
//!
//! The only file with `unsafe`: SQLite's contract for each function is the reason beside it. Must not decide anything.
//!
//! Contract, as <https://www.sqlite.org/c3ref/vfs.html> and <https://www.sqlite.org/c3ref/io_methods.html> have it: names
//! are NUL-terminated or null; a `sqlite3_file` points to `szOsFile` bytes that are SQLite's, used by one thread at a
//! time, and after a successful `xOpen` is handed to the methods that this set, up to and including `xClose`; buffers are
//! as long as is said; where results go is never null.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::Once;

use rusqlite::ffi;

use crate::disk::{Disk, Open};

/// The name by which SQLite knows this file system.
pub const NAME: &str = "cuelight-disk";
const NAME_C: &CStr = c"cuelight-disk";

/// What SQLite takes a file to be: its own part first, then ours.
#[repr(C)]
struct Slot {
    base: ffi::sqlite3_file,
    file: *mut Opened,
}

enum Opened {
    OnDisk(Open),
    /// A file without a name is its owner's alone and need not survive anything.
    Scratch(Vec<u8>),
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes SQLite know this file system, beside its own, which stays the default.
pub(crate) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let vfs = ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(size_of::<Slot>()).expect("a slot is small"),
            mxPathname: 512,
            pNext: ptr::null_mut(),
            zName: NAME_C.as_ptr(),
            pAppData: ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time_int64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        };
        // SAFETY: SQLite keeps the pointer for ever, so it is given away for ever.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes a file system");
    });
}

fn code(done: Result<(), i32>) -> c_int {
    done.err().unwrap_or(ffi::SQLITE_OK)
}

/// Puts a result where SQLite wants it.
fn give<T>(done: Result<T, i32>, put: impl FnOnce(T)) -> c_int {
    code(done.map(put))
}

/// # Safety
/// `name` is a string of SQLite's.
unsafe fn disk_of<'a>(name: *const c_char) -> Result<(Disk, &'a str), i32> {
    // SAFETY: the caller's.
    let name = unsafe { CStr::from_ptr(name) }.to_str().map_err(|_| ffi::SQLITE_CANTOPEN)?;
    Disk::of(name).ok_or(ffi::SQLITE_CANTOPEN)
}

/// # Safety
/// `file` was opened here and not closed.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Opened {
    // SAFETY: the caller's; `open` put it there.
    unsafe { &mut *(*file.cast::<Slot>()).file }
}

/// # Safety
/// As `opened`.
unsafe fn on_disk<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a mut Open> {
    // SAFETY: the caller's.
    match unsafe { opened(file) } {
        Opened::OnDisk(open) => Some(open),
        Opened::Scratch(_) => None,
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let slot = file.cast::<Slot>();
    // SAFETY: the slot is as large as was said at registering. Without methods SQLite takes it for not opened.
    unsafe { (*slot).base.pMethods = ptr::null() };
    let opened = match name.is_null() {
        true => Ok(Opened::Scratch(Vec::new())),
        // SAFETY: a name that is not null is a string.
        false => unsafe { disk_of(name) }.and_then(|(disk, name)| disk.open(name, flags)).map(Opened::OnDisk),
    };
    give(opened, |opened| {
        // SAFETY: as above; `out_flags` may be null.
        unsafe {
            slot.write(Slot {
                base: ffi::sqlite3_file { pMethods: &METHODS },
                file: Box::into_raw(Box::new(opened)),
            });
            if !out_flags.is_null() {
                *out_flags = flags;
            }
        }
    })
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let slot = file.cast::<Slot>();
    // SAFETY: `open` made it of a box, and nobody asks for it after this.
    let opened = unsafe { Box::from_raw((*slot).file) };
    // SAFETY: the slot is SQLite's still.
    unsafe { (*slot).base.pMethods = ptr::null() };
    if let Opened::OnDisk(open) = *opened {
        open.close();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    bytes: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let (at, length) = (at as usize, bytes as usize);
    // SAFETY: the buffer is so long.
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), length) };
    // SAFETY: an open file.
    let found = match unsafe { opened(file) } {
        Opened::OnDisk(open) => open.read(at, into),
        Opened::Scratch(kept) => {
            let part = &kept[at.min(kept.len())..(at + length).min(kept.len()).max(at.min(kept.len()))];
            into.fill(0);
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    };
    match found {
        Ok(found) if found < length => ffi::SQLITE_IOERR_SHORT_READ,
        found => code(found.map(drop)),
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    bytes: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let at = at as usize;
    // SAFETY: the buffer is so long.
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), bytes as usize) };
    // SAFETY: an open file.
    match unsafe { opened(file) } {
        Opened::OnDisk(open) => code(open.write(at, from)),
        Opened::Scratch(kept) => {
            kept.resize(kept.len().max(at + from.len()), 0);
            kept[at..at + from.len()].copy_from_slice(from);
            ffi::SQLITE_OK
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, bytes: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    match unsafe { opened(file) } {
        Opened::OnDisk(open) => code(open.truncate(bytes as usize)),
        Opened::Scratch(kept) => {
            kept.truncate(bytes as usize);
            ffi::SQLITE_OK
        }
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { on_disk(file) }.map_or(ffi::SQLITE_OK, |open| code(open.sync()))
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let found = match unsafe { opened(file) } {
        Opened::OnDisk(open) => open.size(),
        Opened::Scratch(kept) => Ok(kept.len()),
    };
    // SAFETY: a place for a result.
    give(found, |found| unsafe { *size = found as i64 })
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { on_disk(file) }.map_or(ffi::SQLITE_OK, |open| code(open.lock(level)))
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { on_disk(file) }.map_or(ffi::SQLITE_OK, |open| code(open.unlock(level)))
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, result: *mut c_int) -> c_int {
    // SAFETY: an open file.
    let found = unsafe { on_disk(file) }.map_or(Ok(false), Open::is_reserved);
    // SAFETY: a place for a result.
    give(found, |found| unsafe { *result = c_int::from(found) })
}

/// Nothing that SQLite may ask here has an answer of its own.
unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// As SQLite's Unix layer has it.
unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// As SQLite's Unix layer has it: a write that is cut off harms no byte beside it.
unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    index: c_int,
    bytes: c_int,
    extend: c_int,
    result: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file.
    let Some(open) = (unsafe { on_disk(file) }) else { return ffi::SQLITE_IOERR_SHMMAP };
    let found = open.shm_map(index as usize, bytes as usize, extend != 0);
    // SAFETY: a place for a result. The region lives until `shm_unmap`, or `close`, of this file and longer.
    give(found, |region| unsafe { *result = region.map_or(ptr::null_mut(), <*mut u8>::cast) })
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: an open file.
    let Some(open) = (unsafe { on_disk(file) }) else { return ffi::SQLITE_IOERR_SHMLOCK };
    let (first, count) = (first as usize, count as usize);
    code(match flags & ffi::SQLITE_SHM_LOCK != 0 {
        true => open.shm_lock(first, count, flags & ffi::SQLITE_SHM_EXCLUSIVE != 0),
        false => open.shm_unlock(first, count),
    })
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    if let Some(open) = unsafe { on_disk(file) } {
        open.shm_unmap();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, _: c_int) -> c_int {
    // SAFETY: a string.
    code(unsafe { disk_of(name) }.and_then(|(disk, name)| disk.delete(name)))
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: a string.
    let found = unsafe { disk_of(name) }.and_then(|(disk, name)| disk.exists(name));
    // SAFETY: a place for a result.
    give(found, |found| unsafe { *result = c_int::from(found) })
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    result: *mut c_char,
) -> c_int {
    // SAFETY: a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > length as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: the place for the result is so long, and not within the name.
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), result, name.len()) };
    ffi::SQLITE_OK
}

/// SQLite asks its default file system for chance, not this one.
unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// The Julian day of noon, 2000-01-01.
unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, result: *mut f64) -> c_int {
    // SAFETY: a place for a result.
    unsafe { *result = 2_451_545.0 };
    ffi::SQLITE_OK
}

/// The same in milliseconds.
unsafe extern "C" fn current_time_int64(_: *mut ffi::sqlite3_vfs, result: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: a place for a result.
    unsafe { *result = 2_451_545 * 86_400_000 };
    ffi::SQLITE_OK
}
