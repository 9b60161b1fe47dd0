# Texts that the report and the mailbox share: photos, deadlines, what went wrong.
filing-due-by = by
filing-deadline-verification = Checked
filing-deadline-first_response = First response
filing-deadline-resolution = Resolved
filing-deadline-acknowledgement = Acknowledged
filing-deadline-feedback = Feedback
filing-deadline-answer_window = Your answer

filing-photos-title = Photos
filing-photos-hint = Optional, 20 at most. Time, place and phone model inside the photos are removed before sealing.
filing-photos-add = Add photos
filing-photos-working = Cleaning photo { $place } of { $count }.
filing-photos-total = { $count ->
    [one] One photo
   *[other] { $count } photos
 }, { $size }. Names and number of files are sealed too.
filing-photos-sealed = Names and number of files are sealed too
filing-photo-n = photo { $place }
filing-photo-clean = Photo data removed
filing-photo-removed = Removed: { $what }
filing-photo-original = Original file, data included
filing-photo-covered = { $count ->
    [one] 1 part covered
   *[other] { $count } parts covered
 }
filing-photo-cover = Cover a part
filing-photo-remove = Remove
filing-photo-keep = Use the original file
filing-photo-keep-title = The original file tells more than its picture.
filing-photo-keep-nothing = We found no data in it, but an original can still be matched with a phone.
filing-photo-keep-name = Use it only if that data matters as evidence. It is still sealed: only the readers see it.
filing-photo-keep-yes = Yes, use the original file
filing-finding-kind-place = place
filing-finding-kind-time = time
filing-finding-kind-device = phone model
filing-finding-kind-person = name
filing-finding-kind-more = other data
filing-finding-place = Place: { $lat }, { $lon }
filing-finding-time = Time: { $time }
filing-finding-device = Phone: { $name }
filing-finding-person = Name: { $name }
filing-finding-more = { $count ->
    [one] 1 more fact about the camera
   *[other] { $count } more facts about the camera
 }

filing-files = Other files
filing-files-hint = Time and place are removed from photos. Other files are sent as they are.
filing-files-hint-reporter = Documents, sound or video, up to 32 MB each. Photos are cleaned; other files go as they are.
filing-files-add = Attach files
filing-files-sealed = Names, number and kinds of files are sealed too
filing-files-listed = { $count ->
    [one] One file, { $size }.
   *[other] { $count } files, { $size }.
 }
filing-files-tell = These files may carry your name, device, time or place.
filing-files-tell-more = We can only clean photos. Documents, recordings and video keep such things inside, and voices can be recognised. If in doubt, send a picture of the screen. The file's own name is replaced by a number.
filing-file-remove = Remove
filing-cover-label = Photo. Drag to cover a part. From the keyboard: arrow keys move the frame, plus and minus size it, Enter covers.
filing-cover-hint = Drag a finger over faces or number plates to cover them.
filing-cover-count = { $count ->
    [one] 1 part will be covered.
   *[other] { $count } parts will be covered.
 }
filing-cover-done = Cover for good
filing-cover-cancel = Cancel
filing-error-not_a_photo = { $name } is not a photo.
filing-error-more-not_a_photo = Choose a JPEG, PNG or WebP photo. Documents, sound and video can go later, with a letter. The others are unchanged.
filing-error-heic = { $name } is in the HEIC format, which cannot be cleaned here yet.
filing-error-more-heic = Set the camera to "most compatible" (JPEG), or send a screenshot of it.
filing-error-file_too_large = { $name } is too large.
filing-error-more-file_too_large = One file may have 32 MB at most.
filing-error-file_unreadable = { $name } cannot be read.
filing-error-more-file_unreadable = It may have been moved or deleted, or it is a folder. The others are unchanged.
filing-error-files_too_large = All files together are more than { $size }. Remove one and send it with the next letter.
filing-error-too_many_files = { $most } photos and files in one letter at most. The rest can go with the next letter.
filing-error-canvas_blocked = This browser changes pictures, so photos cannot be cleaned.
filing-error-more-canvas_blocked = Tor Browser does that to protect you. Allow canvas data for this page, or send without photos.
filing-error-photo_unreadable = { $name } is damaged or not a photo.
filing-error-more-photo_unreadable = Try another photo. The others are unchanged.
filing-error-too_many_photos = { $most } photos at most. The rest can be sent later as a letter.

filing-again = Try again
filing-trouble-offline = Connection lost. Nothing is lost.
filing-trouble-more-offline = Check the connection, then try again. What you wrote is still here.
filing-trouble-busy = The server is busy. Nothing is lost.
filing-trouble-more-busy = Try again in a moment. What you wrote is still here.
filing-trouble-slow_down = Too many tries from this network. Nothing is lost.
filing-trouble-more-slow_down = Wait a few minutes, then try again. What you wrote is still here.
filing-trouble-quota = There is no room for uploads right now. Nothing is lost.
filing-trouble-more-quota = Try again later, or send without photos. What you wrote is still here.
filing-trouble-unknown_year = The days off of next year are not known to this site yet.
filing-trouble-more-unknown_year = That is our omission, not yours. What you wrote is still here; keep it and try again in a few days, or use another way below.
filing-trouble-too_large = This is too large. Nothing was sent.
filing-trouble-more-too_large = Remove a photo or file, then try again.
filing-trouble-unknown_category = This category is no longer used here. Nothing is lost.
filing-trouble-more-unknown_category = Go back to the first step and choose another category.
filing-trouble-unknown_region = This area is not served here yet. Nothing is lost.
filing-trouble-more-unknown_region = Go back and choose another place, or report in another way.
filing-trouble-E_DIRECTORY = The readers' keys could not be confirmed, so nothing was sent.
filing-trouble-more-E_DIRECTORY = We only seal to keys that are proven. Reload this page, or try another network.
filing-trouble-sealing_failed = Not sent: this phone could not seal it.
filing-trouble-more-sealing_failed = We never send a report unsealed. Try another browser, or go to a complaint counter. There is SMS 1708 too, but it is not sealed.
filing-trouble-draft_gone = That draft cannot be opened any more.
filing-trouble-more-draft_gone = The browser has dropped its key. The draft is wiped; please start again.
filing-trouble-error = Something broke on our side. It is not your fault.
filing-trouble-more-error = Try again in a few minutes. What you wrote is here as long as this page is open.
