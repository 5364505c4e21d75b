/*
 * winuser-windows.h - windows and their messages, which are out of scope: see outofscope.h. Not for programs:
 * winuser.h includes it.
 */
#ifndef FAULTLINE_WINUSER_WINDOWS_H
#define FAULTLINE_WINUSER_WINDOWS_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "windows and their messages are out of scope"
FAULTLINE_NO_TYPE(WNDCLASSA);
FAULTLINE_NO_TYPE(WNDCLASSW);
FAULTLINE_NO_TYPE(WNDCLASSEXA);
FAULTLINE_NO_TYPE(WNDCLASSEXW);
FAULTLINE_NO_TYPE(PAINTSTRUCT);
FAULTLINE_NO_TYPE(LPMSG);
FAULTLINE_NO_TYPE(MSG);
FAULTLINE_NO_CALL(ActivateKeyboardLayout);
FAULTLINE_NO_CALL(AddClipboardFormatListener);
FAULTLINE_NO_CALL(AdjustWindowRect);
FAULTLINE_NO_CALL(AdjustWindowRectEx);
FAULTLINE_NO_CALL(AdjustWindowRectExForDpi);
FAULTLINE_NO_CALL(AllowSetForegroundWindow);
FAULTLINE_NO_CALL(AnimateWindow);
FAULTLINE_NO_CALL(AnyPopup);
FAULTLINE_NO_PAIR(AppendMenu);
FAULTLINE_NO_CALL(AreDpiAwarenessContextsEqual);
FAULTLINE_NO_CALL(ArrangeIconicWindows);
FAULTLINE_NO_CALL(AttachThreadInput);
FAULTLINE_NO_CALL(BeginDeferWindowPos);
FAULTLINE_NO_CALL(BeginPaint);
FAULTLINE_NO_CALL(BlockInput);
FAULTLINE_NO_CALL(BringWindowToTop);
FAULTLINE_NO_PAIR(BroadcastSystemMessage);
FAULTLINE_NO_PAIR(BroadcastSystemMessageEx);
FAULTLINE_NO_CALL(CalculatePopupWindowPosition);
FAULTLINE_NO_PAIR(CallMsgFilter);
FAULTLINE_NO_CALL(CallNextHookEx);
FAULTLINE_NO_PAIR(CallWindowProc);
FAULTLINE_NO_CALL(CancelShutdown);
FAULTLINE_NO_CALL(CascadeWindows);
FAULTLINE_NO_CALL(ChangeClipboardChain);
FAULTLINE_NO_PAIR(ChangeDisplaySettings);
FAULTLINE_NO_PAIR(ChangeDisplaySettingsEx);
FAULTLINE_NO_PAIR(ChangeMenu);
FAULTLINE_NO_CALL(ChangeWindowMessageFilter);
FAULTLINE_NO_CALL(ChangeWindowMessageFilterEx);
FAULTLINE_NO_PAIR(CharToOemBuff);
FAULTLINE_NO_CALL(CheckDlgButton);
FAULTLINE_NO_CALL(CheckMenuItem);
FAULTLINE_NO_CALL(CheckMenuRadioItem);
FAULTLINE_NO_CALL(CheckRadioButton);
FAULTLINE_NO_CALL(ChildWindowFromPoint);
FAULTLINE_NO_CALL(ChildWindowFromPointEx);
FAULTLINE_NO_CALL(ClientToScreen);
FAULTLINE_NO_CALL(ClipCursor);
FAULTLINE_NO_CALL(CloseClipboard);
FAULTLINE_NO_CALL(CloseDesktop);
FAULTLINE_NO_CALL(CloseGestureInfoHandle);
FAULTLINE_NO_CALL(CloseTouchInputHandle);
FAULTLINE_NO_CALL(CloseWindow);
FAULTLINE_NO_CALL(CloseWindowStation);
FAULTLINE_NO_PAIR(CopyAcceleratorTable);
FAULTLINE_NO_CALL(CopyIcon);
FAULTLINE_NO_CALL(CopyImage);
FAULTLINE_NO_CALL(CopyRect);
FAULTLINE_NO_CALL(CountClipboardFormats);
FAULTLINE_NO_PAIR(CreateAcceleratorTable);
FAULTLINE_NO_CALL(CreateCaret);
FAULTLINE_NO_CALL(CreateCursor);
FAULTLINE_NO_PAIR(CreateDesktop);
FAULTLINE_NO_PAIR(CreateDesktopEx);
FAULTLINE_NO_PAIR(CreateDialogIndirectParam);
FAULTLINE_NO_PAIR(CreateDialogParam);
FAULTLINE_NO_CALL(CreateIcon);
FAULTLINE_NO_CALL(CreateIconFromResource);
FAULTLINE_NO_CALL(CreateIconFromResourceEx);
FAULTLINE_NO_CALL(CreateIconIndirect);
FAULTLINE_NO_PAIR(CreateMDIWindow);
FAULTLINE_NO_CALL(CreateMenu);
FAULTLINE_NO_CALL(CreatePopupMenu);
FAULTLINE_NO_PAIR(CreateWindowEx);
FAULTLINE_NO_PAIR(CreateWindowStation);
FAULTLINE_NO_PAIR(DefDlgProc);
FAULTLINE_NO_PAIR(DefFrameProc);
FAULTLINE_NO_PAIR(DefMDIChildProc);
FAULTLINE_NO_CALL(DefRawInputProc);
FAULTLINE_NO_PAIR(DefWindowProc);
FAULTLINE_NO_CALL(DeferWindowPos);
FAULTLINE_NO_CALL(DeleteMenu);
FAULTLINE_NO_CALL(DeregisterShellHookWindow);
FAULTLINE_NO_CALL(DestroyAcceleratorTable);
FAULTLINE_NO_CALL(DestroyCaret);
FAULTLINE_NO_CALL(DestroyCursor);
FAULTLINE_NO_CALL(DestroyIcon);
FAULTLINE_NO_CALL(DestroyMenu);
FAULTLINE_NO_CALL(DestroyWindow);
FAULTLINE_NO_PAIR(DialogBoxIndirectParam);
FAULTLINE_NO_PAIR(DialogBoxParam);
FAULTLINE_NO_CALL(DisableProcessWindowsGhosting);
FAULTLINE_NO_PAIR(DispatchMessage);
FAULTLINE_NO_CALL(DisplayConfigGetDeviceInfo);
FAULTLINE_NO_CALL(DisplayConfigSetDeviceInfo);
FAULTLINE_NO_PAIR(DlgDirList);
FAULTLINE_NO_PAIR(DlgDirListComboBox);
FAULTLINE_NO_PAIR(DlgDirSelectComboBoxEx);
FAULTLINE_NO_PAIR(DlgDirSelectEx);
FAULTLINE_NO_CALL(DragDetect);
FAULTLINE_NO_CALL(DragObject);
FAULTLINE_NO_CALL(DrawAnimatedRects);
FAULTLINE_NO_CALL(DrawCaption);
FAULTLINE_NO_CALL(DrawEdge);
FAULTLINE_NO_CALL(DrawFocusRect);
FAULTLINE_NO_CALL(DrawFrameControl);
FAULTLINE_NO_CALL(DrawIcon);
FAULTLINE_NO_CALL(DrawIconEx);
FAULTLINE_NO_CALL(DrawMenuBar);
FAULTLINE_NO_PAIR(DrawState);
FAULTLINE_NO_PAIR(DrawText);
FAULTLINE_NO_PAIR(DrawTextEx);
FAULTLINE_NO_CALL(EmptyClipboard);
FAULTLINE_NO_CALL(EnableMenuItem);
FAULTLINE_NO_CALL(EnableMouseInPointer);
FAULTLINE_NO_CALL(EnableMouseInPointerForThread);
FAULTLINE_NO_CALL(EnableNonClientDpiScaling);
FAULTLINE_NO_CALL(EnableScrollBar);
FAULTLINE_NO_CALL(EnableWindow);
FAULTLINE_NO_CALL(EndDeferWindowPos);
FAULTLINE_NO_CALL(EndDialog);
FAULTLINE_NO_CALL(EndMenu);
FAULTLINE_NO_CALL(EndPaint);
FAULTLINE_NO_CALL(EndTask);
FAULTLINE_NO_CALL(EnumChildWindows);
FAULTLINE_NO_CALL(EnumClipboardFormats);
FAULTLINE_NO_CALL(EnumDesktopWindows);
FAULTLINE_NO_PAIR(EnumDesktops);
FAULTLINE_NO_PAIR(EnumDisplayDevices);
FAULTLINE_NO_CALL(EnumDisplayMonitors);
FAULTLINE_NO_PAIR(EnumDisplaySettings);
FAULTLINE_NO_PAIR(EnumDisplaySettingsEx);
FAULTLINE_NO_PAIR(EnumProps);
FAULTLINE_NO_PAIR(EnumPropsEx);
FAULTLINE_NO_CALL(EnumThreadWindows);
FAULTLINE_NO_PAIR(EnumWindowStations);
FAULTLINE_NO_CALL(EnumWindows);
FAULTLINE_NO_CALL(EqualRect);
FAULTLINE_NO_CALL(EvaluateProximityToPolygon);
FAULTLINE_NO_CALL(EvaluateProximityToRect);
FAULTLINE_NO_CALL(ExcludeUpdateRgn);
FAULTLINE_NO_CALL(ExitWindowsEx);
FAULTLINE_NO_CALL(FillRect);
FAULTLINE_NO_PAIR(FindWindow);
FAULTLINE_NO_PAIR(FindWindowEx);
FAULTLINE_NO_CALL(FlashWindow);
FAULTLINE_NO_CALL(FlashWindowEx);
FAULTLINE_NO_CALL(FrameRect);
FAULTLINE_NO_CALL(GetActiveWindow);
FAULTLINE_NO_PAIR(GetAltTabInfo);
FAULTLINE_NO_CALL(GetAncestor);
FAULTLINE_NO_CALL(GetAsyncKeyState);
FAULTLINE_NO_CALL(GetAutoRotationState);
FAULTLINE_NO_CALL(GetAwarenessFromDpiAwarenessContext);
FAULTLINE_NO_CALL(GetCIMSSM);
FAULTLINE_NO_CALL(GetCapture);
FAULTLINE_NO_CALL(GetCaretBlinkTime);
FAULTLINE_NO_CALL(GetCaretPos);
FAULTLINE_NO_PAIR(GetClassInfo);
FAULTLINE_NO_PAIR(GetClassInfoEx);
FAULTLINE_NO_PAIR(GetClassLong);
FAULTLINE_NO_PAIR(GetClassLongPtr);
FAULTLINE_NO_PAIR(GetClassName);
FAULTLINE_NO_CALL(GetClassWord);
FAULTLINE_NO_CALL(GetClientRect);
FAULTLINE_NO_CALL(GetClipCursor);
FAULTLINE_NO_CALL(GetClipboardData);
FAULTLINE_NO_PAIR(GetClipboardFormatName);
FAULTLINE_NO_CALL(GetClipboardOwner);
FAULTLINE_NO_CALL(GetClipboardSequenceNumber);
FAULTLINE_NO_CALL(GetClipboardViewer);
FAULTLINE_NO_CALL(GetComboBoxInfo);
FAULTLINE_NO_CALL(GetCurrentInputMessageSource);
FAULTLINE_NO_CALL(GetCursor);
FAULTLINE_NO_CALL(GetCursorInfo);
FAULTLINE_NO_CALL(GetCursorPos);
FAULTLINE_NO_CALL(GetDC);
FAULTLINE_NO_CALL(GetDCEx);
FAULTLINE_NO_CALL(GetDesktopWindow);
FAULTLINE_NO_CALL(GetDialogBaseUnits);
FAULTLINE_NO_CALL(GetDialogControlDpiChangeBehavior);
FAULTLINE_NO_CALL(GetDialogDpiChangeBehavior);
FAULTLINE_NO_CALL(GetDisplayAutoRotationPreferences);
FAULTLINE_NO_CALL(GetDisplayAutoRotationPreferencesByProcessId);
FAULTLINE_NO_CALL(GetDisplayConfigBufferSizes);
FAULTLINE_NO_CALL(GetDlgCtrlID);
FAULTLINE_NO_CALL(GetDlgItem);
FAULTLINE_NO_CALL(GetDlgItemInt);
FAULTLINE_NO_PAIR(GetDlgItemText);
FAULTLINE_NO_CALL(GetDoubleClickTime);
FAULTLINE_NO_CALL(GetDpiForSystem);
FAULTLINE_NO_CALL(GetDpiForWindow);
FAULTLINE_NO_CALL(GetDpiFromDpiAwarenessContext);
FAULTLINE_NO_CALL(GetFocus);
FAULTLINE_NO_CALL(GetForegroundWindow);
FAULTLINE_NO_CALL(GetGUIThreadInfo);
FAULTLINE_NO_CALL(GetGestureConfig);
FAULTLINE_NO_CALL(GetGestureExtraArgs);
FAULTLINE_NO_CALL(GetGestureInfo);
FAULTLINE_NO_CALL(GetGuiResources);
FAULTLINE_NO_CALL(GetIconInfo);
FAULTLINE_NO_PAIR(GetIconInfoEx);
FAULTLINE_NO_CALL(GetInputState);
FAULTLINE_NO_CALL(GetKBCodePage);
FAULTLINE_NO_PAIR(GetKeyNameText);
FAULTLINE_NO_CALL(GetKeyState);
FAULTLINE_NO_CALL(GetKeyboardLayout);
FAULTLINE_NO_CALL(GetKeyboardLayoutList);
FAULTLINE_NO_PAIR(GetKeyboardLayoutName);
FAULTLINE_NO_CALL(GetKeyboardState);
FAULTLINE_NO_CALL(GetKeyboardType);
FAULTLINE_NO_CALL(GetLastActivePopup);
FAULTLINE_NO_CALL(GetLastInputInfo);
FAULTLINE_NO_CALL(GetLayeredWindowAttributes);
FAULTLINE_NO_CALL(GetListBoxInfo);
FAULTLINE_NO_CALL(GetMenu);
FAULTLINE_NO_CALL(GetMenuBarInfo);
FAULTLINE_NO_CALL(GetMenuCheckMarkDimensions);
FAULTLINE_NO_CALL(GetMenuContextHelpId);
FAULTLINE_NO_CALL(GetMenuDefaultItem);
FAULTLINE_NO_CALL(GetMenuInfo);
FAULTLINE_NO_CALL(GetMenuItemCount);
FAULTLINE_NO_CALL(GetMenuItemID);
FAULTLINE_NO_PAIR(GetMenuItemInfo);
FAULTLINE_NO_CALL(GetMenuItemRect);
FAULTLINE_NO_CALL(GetMenuState);
FAULTLINE_NO_PAIR(GetMenuString);
FAULTLINE_NO_PAIR(GetMessage);
FAULTLINE_NO_CALL(GetMessageExtraInfo);
FAULTLINE_NO_CALL(GetMessagePos);
FAULTLINE_NO_CALL(GetMessageTime);
FAULTLINE_NO_PAIR(GetMonitorInfo);
FAULTLINE_NO_CALL(GetMouseMovePointsEx);
FAULTLINE_NO_CALL(GetNextDlgGroupItem);
FAULTLINE_NO_CALL(GetNextDlgTabItem);
FAULTLINE_NO_CALL(GetOpenClipboardWindow);
FAULTLINE_NO_CALL(GetParent);
FAULTLINE_NO_CALL(GetPhysicalCursorPos);
FAULTLINE_NO_CALL(GetPointerCursorId);
FAULTLINE_NO_CALL(GetPointerDevice);
FAULTLINE_NO_CALL(GetPointerDeviceCursors);
FAULTLINE_NO_CALL(GetPointerDeviceProperties);
FAULTLINE_NO_CALL(GetPointerDeviceRects);
FAULTLINE_NO_CALL(GetPointerDevices);
FAULTLINE_NO_CALL(GetPointerFrameInfo);
FAULTLINE_NO_CALL(GetPointerFrameInfoHistory);
FAULTLINE_NO_CALL(GetPointerFramePenInfo);
FAULTLINE_NO_CALL(GetPointerFramePenInfoHistory);
FAULTLINE_NO_CALL(GetPointerFrameTouchInfo);
FAULTLINE_NO_CALL(GetPointerFrameTouchInfoHistory);
FAULTLINE_NO_CALL(GetPointerInfo);
FAULTLINE_NO_CALL(GetPointerInfoHistory);
FAULTLINE_NO_CALL(GetPointerInputTransform);
FAULTLINE_NO_CALL(GetPointerPenInfo);
FAULTLINE_NO_CALL(GetPointerPenInfoHistory);
FAULTLINE_NO_CALL(GetPointerTouchInfo);
FAULTLINE_NO_CALL(GetPointerTouchInfoHistory);
FAULTLINE_NO_CALL(GetPointerType);
FAULTLINE_NO_CALL(GetPriorityClipboardFormat);
FAULTLINE_NO_CALL(GetProcessDefaultLayout);
FAULTLINE_NO_CALL(GetProcessWindowStation);
FAULTLINE_NO_PAIR(GetProp);
FAULTLINE_NO_CALL(GetQueueStatus);
FAULTLINE_NO_CALL(GetRawInputBuffer);
FAULTLINE_NO_CALL(GetRawInputData);
FAULTLINE_NO_PAIR(GetRawInputDeviceInfo);
FAULTLINE_NO_CALL(GetRawInputDeviceList);
FAULTLINE_NO_CALL(GetRawPointerDeviceData);
FAULTLINE_NO_CALL(GetRegisteredRawInputDevices);
FAULTLINE_NO_CALL(GetScrollBarInfo);
FAULTLINE_NO_CALL(GetScrollInfo);
FAULTLINE_NO_CALL(GetScrollPos);
FAULTLINE_NO_CALL(GetScrollRange);
FAULTLINE_NO_CALL(GetShellWindow);
FAULTLINE_NO_CALL(GetSubMenu);
FAULTLINE_NO_CALL(GetSysColor);
FAULTLINE_NO_CALL(GetSysColorBrush);
FAULTLINE_NO_CALL(GetSystemDpiForProcess);
FAULTLINE_NO_CALL(GetSystemMenu);
FAULTLINE_NO_CALL(GetSystemMetrics);
FAULTLINE_NO_CALL(GetSystemMetricsForDpi);
FAULTLINE_NO_PAIR(GetTabbedTextExtent);
FAULTLINE_NO_CALL(GetThreadDesktop);
FAULTLINE_NO_CALL(GetThreadDpiAwarenessContext);
FAULTLINE_NO_CALL(GetThreadDpiHostingBehavior);
FAULTLINE_NO_CALL(GetTitleBarInfo);
FAULTLINE_NO_CALL(GetTopWindow);
FAULTLINE_NO_CALL(GetTouchInputInfo);
FAULTLINE_NO_CALL(GetUnpredictedMessagePos);
FAULTLINE_NO_CALL(GetUpdateRect);
FAULTLINE_NO_CALL(GetUpdateRgn);
FAULTLINE_NO_CALL(GetUpdatedClipboardFormats);
FAULTLINE_NO_PAIR(GetUserObjectInformation);
FAULTLINE_NO_CALL(GetUserObjectSecurity);
FAULTLINE_NO_CALL(GetWindow);
FAULTLINE_NO_CALL(GetWindowContextHelpId);
FAULTLINE_NO_CALL(GetWindowDC);
FAULTLINE_NO_CALL(GetWindowDisplayAffinity);
FAULTLINE_NO_CALL(GetWindowDpiAwarenessContext);
FAULTLINE_NO_CALL(GetWindowDpiHostingBehavior);
FAULTLINE_NO_CALL(GetWindowFeedbackSetting);
FAULTLINE_NO_CALL(GetWindowInfo);
FAULTLINE_NO_PAIR(GetWindowLong);
FAULTLINE_NO_PAIR(GetWindowLongPtr);
FAULTLINE_NO_PAIR(GetWindowModuleFileName);
FAULTLINE_NO_CALL(GetWindowPlacement);
FAULTLINE_NO_CALL(GetWindowRect);
FAULTLINE_NO_CALL(GetWindowRgn);
FAULTLINE_NO_CALL(GetWindowRgnBox);
FAULTLINE_NO_PAIR(GetWindowText);
FAULTLINE_NO_PAIR(GetWindowTextLength);
FAULTLINE_NO_CALL(GetWindowThreadProcessId);
FAULTLINE_NO_CALL(GetWindowWord);
FAULTLINE_NO_PAIR(GrayString);
FAULTLINE_NO_CALL(HideCaret);
FAULTLINE_NO_CALL(HiliteMenuItem);
FAULTLINE_NO_CALL(InSendMessage);
FAULTLINE_NO_CALL(InSendMessageEx);
FAULTLINE_NO_CALL(InflateRect);
FAULTLINE_NO_CALL(InheritWindowMonitor);
FAULTLINE_NO_CALL(InitializeTouchInjection);
FAULTLINE_NO_CALL(InjectTouchInput);
FAULTLINE_NO_PAIR(InsertMenu);
FAULTLINE_NO_PAIR(InsertMenuItem);
FAULTLINE_NO_CALL(InternalGetWindowText);
FAULTLINE_NO_CALL(IntersectRect);
FAULTLINE_NO_CALL(InvalidateRect);
FAULTLINE_NO_CALL(InvalidateRgn);
FAULTLINE_NO_CALL(InvertRect);
FAULTLINE_NO_CALL(IsChild);
FAULTLINE_NO_CALL(IsClipboardFormatAvailable);
FAULTLINE_NO_PAIR(IsDialogMessage);
FAULTLINE_NO_CALL(IsDlgButtonChecked);
FAULTLINE_NO_CALL(IsGUIThread);
FAULTLINE_NO_CALL(IsHungAppWindow);
FAULTLINE_NO_CALL(IsIconic);
FAULTLINE_NO_CALL(IsImmersiveProcess);
FAULTLINE_NO_CALL(IsMenu);
FAULTLINE_NO_CALL(IsMouseInPointerEnabled);
FAULTLINE_NO_CALL(IsMousePointerEnabled);
FAULTLINE_NO_CALL(IsProcessDPIAware);
FAULTLINE_NO_CALL(IsRectEmpty);
FAULTLINE_NO_CALL(IsTouchWindow);
FAULTLINE_NO_CALL(IsValidDpiAwarenessContext);
FAULTLINE_NO_CALL(IsWinEventHookInstalled);
FAULTLINE_NO_CALL(IsWindow);
FAULTLINE_NO_CALL(IsWindowEnabled);
FAULTLINE_NO_CALL(IsWindowUnicode);
FAULTLINE_NO_CALL(IsWindowVisible);
FAULTLINE_NO_CALL(IsWow64Message);
FAULTLINE_NO_CALL(IsZoomed);
FAULTLINE_NO_CALL(KillTimer);
FAULTLINE_NO_PAIR(LoadAccelerators);
FAULTLINE_NO_PAIR(LoadBitmap);
FAULTLINE_NO_PAIR(LoadCursor);
FAULTLINE_NO_PAIR(LoadCursorFromFile);
FAULTLINE_NO_PAIR(LoadIcon);
FAULTLINE_NO_PAIR(LoadImage);
FAULTLINE_NO_PAIR(LoadKeyboardLayout);
FAULTLINE_NO_PAIR(LoadMenu);
FAULTLINE_NO_PAIR(LoadMenuIndirect);
FAULTLINE_NO_CALL(LockSetForegroundWindow);
FAULTLINE_NO_CALL(LockWindowUpdate);
FAULTLINE_NO_CALL(LockWorkStation);
FAULTLINE_NO_CALL(LogicalToPhysicalPoint);
FAULTLINE_NO_CALL(LogicalToPhysicalPointForPerMonitorDPI);
FAULTLINE_NO_CALL(LookupIconIdFromDirectory);
FAULTLINE_NO_CALL(LookupIconIdFromDirectoryEx);
FAULTLINE_NO_CALL(MapDialogRect);
FAULTLINE_NO_PAIR(MapVirtualKey);
FAULTLINE_NO_PAIR(MapVirtualKeyEx);
FAULTLINE_NO_CALL(MapWindowPoints);
FAULTLINE_NO_CALL(MenuItemFromPoint);
FAULTLINE_NO_PAIR(MessageBoxIndirect);
FAULTLINE_NO_PAIR(ModifyMenu);
FAULTLINE_NO_CALL(MonitorFromPoint);
FAULTLINE_NO_CALL(MonitorFromRect);
FAULTLINE_NO_CALL(MonitorFromWindow);
FAULTLINE_NO_CALL(MoveWindow);
FAULTLINE_NO_CALL(MsgWaitForMultipleObjects);
FAULTLINE_NO_CALL(MsgWaitForMultipleObjectsEx);
FAULTLINE_NO_CALL(NotifyWinEvent);
FAULTLINE_NO_CALL(OemKeyScan);
FAULTLINE_NO_PAIR(OemToCharBuff);
FAULTLINE_NO_CALL(OffsetRect);
FAULTLINE_NO_CALL(OpenClipboard);
FAULTLINE_NO_PAIR(OpenDesktop);
FAULTLINE_NO_CALL(OpenIcon);
FAULTLINE_NO_CALL(OpenInputDesktop);
FAULTLINE_NO_PAIR(OpenWindowStation);
FAULTLINE_NO_CALL(PackTouchHitTestingProximityEvaluation);
FAULTLINE_NO_CALL(PaintDesktop);
FAULTLINE_NO_PAIR(PeekMessage);
FAULTLINE_NO_CALL(PhysicalToLogicalPoint);
FAULTLINE_NO_CALL(PhysicalToLogicalPointForPerMonitorDPI);
FAULTLINE_NO_PAIR(PostMessage);
FAULTLINE_NO_CALL(PostQuitMessage);
FAULTLINE_NO_PAIR(PostThreadMessage);
FAULTLINE_NO_CALL(PrintWindow);
FAULTLINE_NO_PAIR(PrivateExtractIcons);
FAULTLINE_NO_CALL(PtInRect);
FAULTLINE_NO_CALL(QueryDisplayConfig);
FAULTLINE_NO_CALL(RealChildWindowFromPoint);
FAULTLINE_NO_PAIR(RealGetWindowClass);
FAULTLINE_NO_CALL(RedrawWindow);
FAULTLINE_NO_PAIR(RegisterClass);
FAULTLINE_NO_PAIR(RegisterClassEx);
FAULTLINE_NO_PAIR(RegisterClipboardFormat);
FAULTLINE_NO_PAIR(RegisterDeviceNotification);
FAULTLINE_NO_CALL(RegisterHotKey);
FAULTLINE_NO_CALL(RegisterPointerDeviceNotifications);
FAULTLINE_NO_CALL(RegisterPointerInputTarget);
FAULTLINE_NO_CALL(RegisterPointerInputTargetEx);
FAULTLINE_NO_CALL(RegisterPowerSettingNotification);
FAULTLINE_NO_CALL(RegisterRawInputDevices);
FAULTLINE_NO_CALL(RegisterShellHookWindow);
FAULTLINE_NO_CALL(RegisterSuspendResumeNotification);
FAULTLINE_NO_CALL(RegisterTouchHitTestingWindow);
FAULTLINE_NO_CALL(RegisterTouchWindow);
FAULTLINE_NO_PAIR(RegisterWindowMessage);
FAULTLINE_NO_CALL(ReleaseCapture);
FAULTLINE_NO_CALL(ReleaseDC);
FAULTLINE_NO_CALL(RemoveClipboardFormatListener);
FAULTLINE_NO_CALL(RemoveMenu);
FAULTLINE_NO_PAIR(RemoveProp);
FAULTLINE_NO_CALL(ReplyMessage);
FAULTLINE_NO_CALL(ScreenToClient);
FAULTLINE_NO_CALL(ScrollDC);
FAULTLINE_NO_CALL(ScrollWindow);
FAULTLINE_NO_CALL(ScrollWindowEx);
FAULTLINE_NO_PAIR(SendDlgItemMessage);
FAULTLINE_NO_CALL(SendInput);
FAULTLINE_NO_PAIR(SendMessage);
FAULTLINE_NO_PAIR(SendMessageCallback);
FAULTLINE_NO_PAIR(SendMessageTimeout);
FAULTLINE_NO_PAIR(SendNotifyMessage);
FAULTLINE_NO_CALL(SetActiveWindow);
FAULTLINE_NO_CALL(SetCapture);
FAULTLINE_NO_CALL(SetCaretBlinkTime);
FAULTLINE_NO_CALL(SetCaretPos);
FAULTLINE_NO_PAIR(SetClassLong);
FAULTLINE_NO_PAIR(SetClassLongPtr);
FAULTLINE_NO_CALL(SetClassWord);
FAULTLINE_NO_CALL(SetClipboardData);
FAULTLINE_NO_CALL(SetClipboardViewer);
FAULTLINE_NO_CALL(SetCoalescableTimer);
FAULTLINE_NO_CALL(SetCursor);
FAULTLINE_NO_CALL(SetCursorPos);
FAULTLINE_NO_CALL(SetDebugErrorLevel);
FAULTLINE_NO_CALL(SetDialogControlDpiChangeBehavior);
FAULTLINE_NO_CALL(SetDialogDpiChangeBehavior);
FAULTLINE_NO_CALL(SetDisplayAutoRotationPreferences);
FAULTLINE_NO_CALL(SetDisplayConfig);
FAULTLINE_NO_CALL(SetDlgItemInt);
FAULTLINE_NO_PAIR(SetDlgItemText);
FAULTLINE_NO_CALL(SetDoubleClickTime);
FAULTLINE_NO_CALL(SetFocus);
FAULTLINE_NO_CALL(SetForegroundWindow);
FAULTLINE_NO_CALL(SetGestureConfig);
FAULTLINE_NO_CALL(SetKeyboardState);
FAULTLINE_NO_CALL(SetLastErrorEx);
FAULTLINE_NO_CALL(SetLayeredWindowAttributes);
FAULTLINE_NO_CALL(SetMenu);
FAULTLINE_NO_CALL(SetMenuContextHelpId);
FAULTLINE_NO_CALL(SetMenuDefaultItem);
FAULTLINE_NO_CALL(SetMenuInfo);
FAULTLINE_NO_CALL(SetMenuItemBitmaps);
FAULTLINE_NO_PAIR(SetMenuItemInfo);
FAULTLINE_NO_CALL(SetMessageExtraInfo);
FAULTLINE_NO_CALL(SetMessageQueue);
FAULTLINE_NO_CALL(SetParent);
FAULTLINE_NO_CALL(SetPhysicalCursorPos);
FAULTLINE_NO_CALL(SetProcessDPIAware);
FAULTLINE_NO_CALL(SetProcessDefaultLayout);
FAULTLINE_NO_CALL(SetProcessDpiAwarenessContext);
FAULTLINE_NO_CALL(SetProcessRestrictionExemption);
FAULTLINE_NO_CALL(SetProcessWindowStation);
FAULTLINE_NO_PAIR(SetProp);
FAULTLINE_NO_CALL(SetRect);
FAULTLINE_NO_CALL(SetRectEmpty);
FAULTLINE_NO_CALL(SetScrollInfo);
FAULTLINE_NO_CALL(SetScrollPos);
FAULTLINE_NO_CALL(SetScrollRange);
FAULTLINE_NO_CALL(SetSysColors);
FAULTLINE_NO_CALL(SetSystemCursor);
FAULTLINE_NO_CALL(SetThreadDesktop);
FAULTLINE_NO_CALL(SetThreadDpiAwarenessContext);
FAULTLINE_NO_CALL(SetThreadDpiHostingBehavior);
FAULTLINE_NO_CALL(SetTimer);
FAULTLINE_NO_PAIR(SetUserObjectInformation);
FAULTLINE_NO_CALL(SetUserObjectSecurity);
FAULTLINE_NO_CALL(SetWinEventHook);
FAULTLINE_NO_CALL(SetWindowContextHelpId);
FAULTLINE_NO_CALL(SetWindowDisplayAffinity);
FAULTLINE_NO_CALL(SetWindowFeedbackSetting);
FAULTLINE_NO_PAIR(SetWindowLong);
FAULTLINE_NO_PAIR(SetWindowLongPtr);
FAULTLINE_NO_CALL(SetWindowPlacement);
FAULTLINE_NO_CALL(SetWindowPos);
FAULTLINE_NO_CALL(SetWindowRgn);
FAULTLINE_NO_PAIR(SetWindowText);
FAULTLINE_NO_CALL(SetWindowWord);
FAULTLINE_NO_PAIR(SetWindowsHook);
FAULTLINE_NO_PAIR(SetWindowsHookEx);
FAULTLINE_NO_CALL(ShowCaret);
FAULTLINE_NO_CALL(ShowCursor);
FAULTLINE_NO_CALL(ShowOwnedPopups);
FAULTLINE_NO_CALL(ShowScrollBar);
FAULTLINE_NO_CALL(ShowWindow);
FAULTLINE_NO_CALL(ShowWindowAsync);
FAULTLINE_NO_CALL(ShutdownBlockReasonCreate);
FAULTLINE_NO_CALL(ShutdownBlockReasonDestroy);
FAULTLINE_NO_CALL(ShutdownBlockReasonQuery);
FAULTLINE_NO_CALL(SkipPointerFrameMessages);
FAULTLINE_NO_CALL(SoundSentry);
FAULTLINE_NO_CALL(SubtractRect);
FAULTLINE_NO_CALL(SwapMouseButton);
FAULTLINE_NO_CALL(SwitchDesktop);
FAULTLINE_NO_CALL(SwitchToThisWindow);
FAULTLINE_NO_PAIR(SystemParametersInfo);
FAULTLINE_NO_CALL(SystemParametersInfoForDpi);
FAULTLINE_NO_PAIR(TabbedTextOut);
FAULTLINE_NO_CALL(TileWindows);
FAULTLINE_NO_CALL(ToAscii);
FAULTLINE_NO_CALL(ToAsciiEx);
FAULTLINE_NO_CALL(ToUnicode);
FAULTLINE_NO_CALL(ToUnicodeEx);
FAULTLINE_NO_CALL(TrackMouseEvent);
FAULTLINE_NO_CALL(TrackPopupMenu);
FAULTLINE_NO_CALL(TrackPopupMenuEx);
FAULTLINE_NO_PAIR(TranslateAccelerator);
FAULTLINE_NO_CALL(TranslateMDISysAccel);
FAULTLINE_NO_CALL(TranslateMessage);
FAULTLINE_NO_CALL(UnhookWinEvent);
FAULTLINE_NO_CALL(UnhookWindowsHook);
FAULTLINE_NO_CALL(UnhookWindowsHookEx);
FAULTLINE_NO_CALL(UnionRect);
FAULTLINE_NO_CALL(UnloadKeyboardLayout);
FAULTLINE_NO_PAIR(UnregisterClass);
FAULTLINE_NO_CALL(UnregisterDeviceNotification);
FAULTLINE_NO_CALL(UnregisterHotKey);
FAULTLINE_NO_CALL(UnregisterPointerInputTarget);
FAULTLINE_NO_CALL(UnregisterPointerInputTargetEx);
FAULTLINE_NO_CALL(UnregisterPowerSettingNotification);
FAULTLINE_NO_CALL(UnregisterSuspendResumeNotification);
FAULTLINE_NO_CALL(UnregisterTouchWindow);
FAULTLINE_NO_CALL(UpdateLayeredWindow);
FAULTLINE_NO_CALL(UpdateLayeredWindowIndirect);
FAULTLINE_NO_CALL(UpdateWindow);
FAULTLINE_NO_CALL(UserHandleGrantAccess);
FAULTLINE_NO_CALL(ValidateRect);
FAULTLINE_NO_CALL(ValidateRgn);
FAULTLINE_NO_PAIR(VkKeyScan);
FAULTLINE_NO_PAIR(VkKeyScanEx);
FAULTLINE_NO_CALL(WaitForInputIdle);
FAULTLINE_NO_CALL(WaitMessage);
FAULTLINE_NO_PAIR(WinHelp);
FAULTLINE_NO_CALL(WindowFromDC);
FAULTLINE_NO_CALL(WindowFromPhysicalPoint);
FAULTLINE_NO_CALL(WindowFromPoint);
FAULTLINE_NO_CALL(keybd_event);
FAULTLINE_NO_CALL(mouse_event);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define AppendMenu                 AppendMenuW
#define BroadcastSystemMessage     BroadcastSystemMessageW
#define BroadcastSystemMessageEx   BroadcastSystemMessageExW
#define CallMsgFilter              CallMsgFilterW
#define CallWindowProc             CallWindowProcW
#define ChangeDisplaySettings      ChangeDisplaySettingsW
#define ChangeDisplaySettingsEx    ChangeDisplaySettingsExW
#define ChangeMenu                 ChangeMenuW
#define CharToOemBuff              CharToOemBuffW
#define CopyAcceleratorTable       CopyAcceleratorTableW
#define CreateAcceleratorTable     CreateAcceleratorTableW
#define CreateDesktop              CreateDesktopW
#define CreateDesktopEx            CreateDesktopExW
#define CreateDialogIndirectParam  CreateDialogIndirectParamW
#define CreateDialogParam          CreateDialogParamW
#define CreateMDIWindow            CreateMDIWindowW
#define CreateWindowEx             CreateWindowExW
#define CreateWindowStation        CreateWindowStationW
#define DefDlgProc                 DefDlgProcW
#define DefFrameProc               DefFrameProcW
#define DefMDIChildProc            DefMDIChildProcW
#define DefWindowProc              DefWindowProcW
#define DialogBoxIndirectParam     DialogBoxIndirectParamW
#define DialogBoxParam             DialogBoxParamW
#define DispatchMessage            DispatchMessageW
#define DlgDirList                 DlgDirListW
#define DlgDirListComboBox         DlgDirListComboBoxW
#define DlgDirSelectComboBoxEx     DlgDirSelectComboBoxExW
#define DlgDirSelectEx             DlgDirSelectExW
#define DrawState                  DrawStateW
#define DrawText                   DrawTextW
#define DrawTextEx                 DrawTextExW
#define EnumDesktops               EnumDesktopsW
#define EnumDisplayDevices         EnumDisplayDevicesW
#define EnumDisplaySettings        EnumDisplaySettingsW
#define EnumDisplaySettingsEx      EnumDisplaySettingsExW
#define EnumProps                  EnumPropsW
#define EnumPropsEx                EnumPropsExW
#define EnumWindowStations         EnumWindowStationsW
#define FindWindow                 FindWindowW
#define FindWindowEx               FindWindowExW
#define GetAltTabInfo              GetAltTabInfoW
#define GetClassInfo               GetClassInfoW
#define GetClassInfoEx             GetClassInfoExW
#define GetClassLong               GetClassLongW
#define GetClassLongPtr            GetClassLongPtrW
#define GetClassName               GetClassNameW
#define GetClipboardFormatName     GetClipboardFormatNameW
#define GetDlgItemText             GetDlgItemTextW
#define GetIconInfoEx              GetIconInfoExW
#define GetKeyNameText             GetKeyNameTextW
#define GetKeyboardLayoutName      GetKeyboardLayoutNameW
#define GetMenuItemInfo            GetMenuItemInfoW
#define GetMenuString              GetMenuStringW
#define GetMessage                 GetMessageW
#define GetMonitorInfo             GetMonitorInfoW
#define GetProp                    GetPropW
#define GetRawInputDeviceInfo      GetRawInputDeviceInfoW
#define GetTabbedTextExtent        GetTabbedTextExtentW
#define GetUserObjectInformation   GetUserObjectInformationW
#define GetWindowLong              GetWindowLongW
#define GetWindowLongPtr           GetWindowLongPtrW
#define GetWindowModuleFileName    GetWindowModuleFileNameW
#define GetWindowText              GetWindowTextW
#define GetWindowTextLength        GetWindowTextLengthW
#define GrayString                 GrayStringW
#define InsertMenu                 InsertMenuW
#define InsertMenuItem             InsertMenuItemW
#define IsDialogMessage            IsDialogMessageW
#define LoadAccelerators           LoadAcceleratorsW
#define LoadBitmap                 LoadBitmapW
#define LoadCursor                 LoadCursorW
#define LoadCursorFromFile         LoadCursorFromFileW
#define LoadIcon                   LoadIconW
#define LoadImage                  LoadImageW
#define LoadKeyboardLayout         LoadKeyboardLayoutW
#define LoadMenu                   LoadMenuW
#define LoadMenuIndirect           LoadMenuIndirectW
#define MapVirtualKey              MapVirtualKeyW
#define MapVirtualKeyEx            MapVirtualKeyExW
#define MessageBoxIndirect         MessageBoxIndirectW
#define ModifyMenu                 ModifyMenuW
#define OemToCharBuff              OemToCharBuffW
#define OpenDesktop                OpenDesktopW
#define OpenWindowStation          OpenWindowStationW
#define PeekMessage                PeekMessageW
#define PostMessage                PostMessageW
#define PostThreadMessage          PostThreadMessageW
#define PrivateExtractIcons        PrivateExtractIconsW
#define RealGetWindowClass         RealGetWindowClassW
#define RegisterClass              RegisterClassW
#define RegisterClassEx            RegisterClassExW
#define RegisterClipboardFormat    RegisterClipboardFormatW
#define RegisterDeviceNotification RegisterDeviceNotificationW
#define RegisterWindowMessage      RegisterWindowMessageW
#define RemoveProp                 RemovePropW
#define SendDlgItemMessage         SendDlgItemMessageW
#define SendMessage                SendMessageW
#define SendMessageCallback        SendMessageCallbackW
#define SendMessageTimeout         SendMessageTimeoutW
#define SendNotifyMessage          SendNotifyMessageW
#define SetClassLong               SetClassLongW
#define SetClassLongPtr            SetClassLongPtrW
#define SetDlgItemText             SetDlgItemTextW
#define SetMenuItemInfo            SetMenuItemInfoW
#define SetProp                    SetPropW
#define SetUserObjectInformation   SetUserObjectInformationW
#define SetWindowLong              SetWindowLongW
#define SetWindowLongPtr           SetWindowLongPtrW
#define SetWindowText              SetWindowTextW
#define SetWindowsHook             SetWindowsHookW
#define SetWindowsHookEx           SetWindowsHookExW
#define SystemParametersInfo       SystemParametersInfoW
#define TabbedTextOut              TabbedTextOutW
#define TranslateAccelerator       TranslateAcceleratorW
#define UnregisterClass            UnregisterClassW
#define VkKeyScan                  VkKeyScanW
#define VkKeyScanEx                VkKeyScanExW
#define WinHelp                    WinHelpW
#else
#define AppendMenu                 AppendMenuA
#define BroadcastSystemMessage     BroadcastSystemMessageA
#define BroadcastSystemMessageEx   BroadcastSystemMessageExA
#define CallMsgFilter              CallMsgFilterA
#define CallWindowProc             CallWindowProcA
#define ChangeDisplaySettings      ChangeDisplaySettingsA
#define ChangeDisplaySettingsEx    ChangeDisplaySettingsExA
#define ChangeMenu                 ChangeMenuA
#define CharToOemBuff              CharToOemBuffA
#define CopyAcceleratorTable       CopyAcceleratorTableA
#define CreateAcceleratorTable     CreateAcceleratorTableA
#define CreateDesktop              CreateDesktopA
#define CreateDesktopEx            CreateDesktopExA
#define CreateDialogIndirectParam  CreateDialogIndirectParamA
#define CreateDialogParam          CreateDialogParamA
#define CreateMDIWindow            CreateMDIWindowA
#define CreateWindowEx             CreateWindowExA
#define CreateWindowStation        CreateWindowStationA
#define DefDlgProc                 DefDlgProcA
#define DefFrameProc               DefFrameProcA
#define DefMDIChildProc            DefMDIChildProcA
#define DefWindowProc              DefWindowProcA
#define DialogBoxIndirectParam     DialogBoxIndirectParamA
#define DialogBoxParam             DialogBoxParamA
#define DispatchMessage            DispatchMessageA
#define DlgDirList                 DlgDirListA
#define DlgDirListComboBox         DlgDirListComboBoxA
#define DlgDirSelectComboBoxEx     DlgDirSelectComboBoxExA
#define DlgDirSelectEx             DlgDirSelectExA
#define DrawState                  DrawStateA
#define DrawText                   DrawTextA
#define DrawTextEx                 DrawTextExA
#define EnumDesktops               EnumDesktopsA
#define EnumDisplayDevices         EnumDisplayDevicesA
#define EnumDisplaySettings        EnumDisplaySettingsA
#define EnumDisplaySettingsEx      EnumDisplaySettingsExA
#define EnumProps                  EnumPropsA
#define EnumPropsEx                EnumPropsExA
#define EnumWindowStations         EnumWindowStationsA
#define FindWindow                 FindWindowA
#define FindWindowEx               FindWindowExA
#define GetAltTabInfo              GetAltTabInfoA
#define GetClassInfo               GetClassInfoA
#define GetClassInfoEx             GetClassInfoExA
#define GetClassLong               GetClassLongA
#define GetClassLongPtr            GetClassLongPtrA
#define GetClassName               GetClassNameA
#define GetClipboardFormatName     GetClipboardFormatNameA
#define GetDlgItemText             GetDlgItemTextA
#define GetIconInfoEx              GetIconInfoExA
#define GetKeyNameText             GetKeyNameTextA
#define GetKeyboardLayoutName      GetKeyboardLayoutNameA
#define GetMenuItemInfo            GetMenuItemInfoA
#define GetMenuString              GetMenuStringA
#define GetMessage                 GetMessageA
#define GetMonitorInfo             GetMonitorInfoA
#define GetProp                    GetPropA
#define GetRawInputDeviceInfo      GetRawInputDeviceInfoA
#define GetTabbedTextExtent        GetTabbedTextExtentA
#define GetUserObjectInformation   GetUserObjectInformationA
#define GetWindowLong              GetWindowLongA
#define GetWindowLongPtr           GetWindowLongPtrA
#define GetWindowModuleFileName    GetWindowModuleFileNameA
#define GetWindowText              GetWindowTextA
#define GetWindowTextLength        GetWindowTextLengthA
#define GrayString                 GrayStringA
#define InsertMenu                 InsertMenuA
#define InsertMenuItem             InsertMenuItemA
#define IsDialogMessage            IsDialogMessageA
#define LoadAccelerators           LoadAcceleratorsA
#define LoadBitmap                 LoadBitmapA
#define LoadCursor                 LoadCursorA
#define LoadCursorFromFile         LoadCursorFromFileA
#define LoadIcon                   LoadIconA
#define LoadImage                  LoadImageA
#define LoadKeyboardLayout         LoadKeyboardLayoutA
#define LoadMenu                   LoadMenuA
#define LoadMenuIndirect           LoadMenuIndirectA
#define MapVirtualKey              MapVirtualKeyA
#define MapVirtualKeyEx            MapVirtualKeyExA
#define MessageBoxIndirect         MessageBoxIndirectA
#define ModifyMenu                 ModifyMenuA
#define OemToCharBuff              OemToCharBuffA
#define OpenDesktop                OpenDesktopA
#define OpenWindowStation          OpenWindowStationA
#define PeekMessage                PeekMessageA
#define PostMessage                PostMessageA
#define PostThreadMessage          PostThreadMessageA
#define PrivateExtractIcons        PrivateExtractIconsA
#define RealGetWindowClass         RealGetWindowClassA
#define RegisterClass              RegisterClassA
#define RegisterClassEx            RegisterClassExA
#define RegisterClipboardFormat    RegisterClipboardFormatA
#define RegisterDeviceNotification RegisterDeviceNotificationA
#define RegisterWindowMessage      RegisterWindowMessageA
#define RemoveProp                 RemovePropA
#define SendDlgItemMessage         SendDlgItemMessageA
#define SendMessage                SendMessageA
#define SendMessageCallback        SendMessageCallbackA
#define SendMessageTimeout         SendMessageTimeoutA
#define SendNotifyMessage          SendNotifyMessageA
#define SetClassLong               SetClassLongA
#define SetClassLongPtr            SetClassLongPtrA
#define SetDlgItemText             SetDlgItemTextA
#define SetMenuItemInfo            SetMenuItemInfoA
#define SetProp                    SetPropA
#define SetUserObjectInformation   SetUserObjectInformationA
#define SetWindowLong              SetWindowLongA
#define SetWindowLongPtr           SetWindowLongPtrA
#define SetWindowText              SetWindowTextA
#define SetWindowsHook             SetWindowsHookA
#define SetWindowsHookEx           SetWindowsHookExA
#define SystemParametersInfo       SystemParametersInfoA
#define TabbedTextOut              TabbedTextOutA
#define TranslateAccelerator       TranslateAcceleratorA
#define UnregisterClass            UnregisterClassA
#define VkKeyScan                  VkKeyScanA
#define VkKeyScanEx                VkKeyScanExA
#define WinHelp                    WinHelpA
#endif
#endif

#endif
